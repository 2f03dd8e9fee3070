/// The answer to `history`.
public struct HistoryReply: HeaderReply {
    /// `history`
    public static let type = "history"

    /// A measure's value at a moment.
    public struct Point: Equatable, Sendable {
        /// Unix time in microseconds.
        public var time: Int64
        /// The newest record of the log then.
        public var seq: UInt64
        /// The value.
        public var value: Double

        /// A value at a moment.
        public init(time: Int64, seq: UInt64, value: Double) {
            self.time = time
            self.seq = seq
            self.value = value
        }
    }

    /// The values, oldest first.
    public var points: [Point]

    /// The answer of `points`.
    public init(points: [Point]) {
        self.points = points
    }

    func write(to writer: inout JSONWriter) {
        writer.name("points")
        writer.array(points) { writer, point in
            writer.object { writer in
                writer.member("time", point.time)
                writer.member("seq", point.seq)
                writer.member("value", point.value)
            }
        }
    }
}
