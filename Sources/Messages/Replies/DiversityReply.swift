/// The answer to `diversity`.
public struct DiversityReply: HeaderReply {
    /// `diversity`
    public static let type = "diversity"

    /// The value of one measure.
    public struct Measurement: Equatable, Sendable {
        /// The value.
        public var value: Double
        /// Its standard error, where it was estimated from a sample.
        public var standardError: Double?
        /// Whether it was computed in full.
        public var exact: Bool
        /// How many members it is about. Values of sets of unequal size do not compare.
        public var members: Int
        /// How long it took.
        public var seconds: Double

        /// A value.
        public init(value: Double, standardError: Double? = nil, exact: Bool, members: Int, seconds: Double) {
            self.value = value
            self.standardError = standardError
            self.exact = exact
            self.members = members
            self.seconds = seconds
        }
    }

    /// The values by the measures' names; `novelsum` is always among them.
    public var measures: [String: Measurement]

    /// The answer of `measures`.
    public init(measures: [String: Measurement]) {
        self.measures = measures
    }

    func write(to writer: inout JSONWriter) {
        writer.name("measures")
        writer.object { writer in
            for (name, measurement) in measures.sorted(by: { $0.key < $1.key }) {
                writer.name(name)
                writer.object { writer in
                    writer.member("value", measurement.value)
                    writer.member("stderr", measurement.standardError)
                    writer.member("exact", measurement.exact)
                    writer.member("members", measurement.members)
                    writer.member("seconds", measurement.seconds)
                }
            }
        }
    }
}
