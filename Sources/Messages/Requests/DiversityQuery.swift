/// The parameters of a `diversity` request.
public struct DiversityQuery: Equatable, Sendable {
    /// Which definition of NovelSum.
    public enum Form: String, Sendable, CaseIterable {
        /// As the authors' code computes it.
        case released
        /// As the paper writes it.
        case paper
    }

    /// Names of measures besides NovelSum, which is always among the answers.
    public var measures: [String]
    /// Whether to compute in full, however long that takes, in place of estimating.
    public var exact: Bool
    /// The form; nil is the daemon's own.
    public var form: Form?

    /// NovelSum, estimated, unless something else is said.
    public init(measures: [String] = [], exact: Bool = false, form: Form? = nil) {
        self.measures = measures
        self.exact = exact
        self.form = form
    }

    init(_ fields: Fields) throws(ProtocolError) {
        var measures: [String] = []
        for (index, element) in (try fields.optionalArray("measures") ?? []).enumerated() {
            guard let measure = element.string else {
                throw fields.error("measures", expected: "the name of a measure", found: element, index: index)
            }
            measures.append(measure)
        }
        self.init(
            measures: measures, exact: try fields.optionalBool("exact") ?? false,
            form: try fields.optionalChoice("form"))
    }

    func write(to writer: inout JSONWriter) {
        if !measures.isEmpty { writer.member("measures", measures) }
        if exact { writer.member("exact", exact) }
        if let form { writer.member("form", form.rawValue) }
    }
}
