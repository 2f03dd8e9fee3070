/// The answer to `log`.
public struct LogReply: HeaderReply {
    /// `log`
    public static let type = "log"

    /// The records, in order.
    public var records: [RecordJSON]
    /// The oldest `seq` in the log, 0 where it is empty.
    public var first: UInt64
    /// The newest `seq` in the log, 0 where it is empty.
    public var last: UInt64
    /// The budgets that began among these records, as they were stored; left out where there are none.
    public var budgets: [RecordJSON]

    /// A part of the log, and the bounds of all of it.
    public init(records: [RecordJSON], first: UInt64, last: UInt64, budgets: [RecordJSON] = []) {
        self.records = records
        self.first = first
        self.last = last
        self.budgets = budgets
    }

    func write(to writer: inout JSONWriter) {
        writer.member("records", records)
        writer.member("first", first)
        writer.member("last", last)
        if !budgets.isEmpty { writer.member("budgets", budgets) }
    }
}
