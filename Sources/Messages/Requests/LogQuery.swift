/// The parameters of a `log` request.
public struct LogQuery: Equatable, Sendable {
    /// How many records, unless the request says otherwise.
    public static let defaultLimit = 1000

    /// Records after this `seq`; 0 is the beginning.
    public var after: UInt64
    /// How many at most; 0 asks for the log's bounds only.
    public var limit: Int
    /// Which decisions; nil is all.
    public var decisions: [DecisionRecord.Decision]?

    /// The next `limit` records after `after`.
    public init(
        after: UInt64 = 0, limit: Int = LogQuery.defaultLimit, decisions: [DecisionRecord.Decision]? = nil
    ) {
        self.after = after
        self.limit = limit
        self.decisions = decisions
    }

    init(_ fields: Fields, limits: Limits) throws(ProtocolError) {
        after = try fields.optionalInteger("after") ?? 0
        limit = min(try fields.optionalInteger("limit") ?? Self.defaultLimit, limits.page)
        guard let elements = try fields.optionalArray("decisions") else { return }
        var decisions: [DecisionRecord.Decision] = []
        for (index, element) in elements.enumerated() {
            guard let decision = element.string.flatMap(DecisionRecord.Decision.init) else {
                let expected = Fields.alternatives(of: DecisionRecord.Decision.self)
                throw fields.error("decisions", expected: expected, found: element, index: index)
            }
            decisions.append(decision)
        }
        if decisions.isEmpty {
            throw fields.error("decisions", expected: "one or more; leave it out for all", found: .array([]))
        }
        self.decisions = decisions
    }

    func write(to writer: inout JSONWriter) {
        writer.member("after", after)
        writer.member("limit", limit)
        if let decisions { writer.member("decisions", decisions.map(\.rawValue)) }
    }
}
