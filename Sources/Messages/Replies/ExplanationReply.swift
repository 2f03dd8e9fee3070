/// The answer to `explain`.
public struct ExplanationReply: HeaderReply {
    /// `explanation`
    public static let type = "explanation"

    /// The sample's records, oldest first.
    public var records: [RecordJSON]
    /// The nearest kept samples when it was decided, nearest first, as many as were recorded.
    public var nearestThen: [DecisionRecord.Nearest]
    /// The nearest kept samples now, nearest first, without itself.
    public var nearestNow: [DecisionRecord.Nearest]
    /// The budget when it was decided.
    public var budget: JSONValue
    /// Gain less threshold: by how much it passed, or missed where negative.
    public var margin: Double?
    /// What decided, and which settings would have made the decision the other one.
    public var counterfactual: JSONObject
    /// How it stands to the pool now.
    public var now: JSONObject

    /// An explanation.
    public init(
        records: [RecordJSON], nearestThen: [DecisionRecord.Nearest], nearestNow: [DecisionRecord.Nearest],
        budget: JSONValue, margin: Double?, counterfactual: JSONObject = [:], now: JSONObject = [:]
    ) {
        self.records = records
        self.nearestThen = nearestThen
        self.nearestNow = nearestNow
        self.budget = budget
        self.margin = margin
        self.counterfactual = counterfactual
        self.now = now
    }

    func write(to writer: inout JSONWriter) {
        writer.member("records", records)
        writer.member("nearest_then", nearestThen)
        writer.member("nearest_now", nearestNow)
        writer.member("budget", budget)
        writer.member("margin", margin)
        writer.member("counterfactual", counterfactual)
        writer.member("now", now)
    }
}
