/// The answer to `budget`.
public struct BudgetReply: HeaderReply {
    /// `budget`
    public static let type = "budget"

    /// The budget that holds now.
    public var budget: JSONObject
    /// The newest record of the log, the change's own where there was one.
    public var seq: UInt64

    /// The answer of `budget`.
    public init(budget: JSONObject, seq: UInt64) {
        self.budget = budget
        self.seq = seq
    }

    func write(to writer: inout JSONWriter) {
        writer.member("budget", budget)
        writer.member("seq", seq)
    }
}
