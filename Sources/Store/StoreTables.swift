/// The tables of a store, as protocols/store.md describes them.
package struct StoreTables: Sendable {
    package let meta: Table<String, [UInt8]>
    package let log: Table<UInt64, StoredLogEntry>
    package let ids: Table<UInt64, UInt64>
    package let samples: Table<UInt64, StoredVector>
    package let details: Table<UInt64, [UInt8]>
    package let members: Table<UInt64, [UInt8]>
    package let reference: Table<UInt64, StoredSlot>
    /// Nil in a store that is open for reading and was last written before there was a history.
    package let history: Table<UInt64, [UInt8]>?
    /// Nil in a store that is open for reading and was last written before budgets were recorded.
    package let budgets: Table<UInt64, [UInt8]>?
    /// Nil in a store that is open for reading and was last written before indexes were stored.
    package let index: Table<UInt64, [UInt8]>?
    /// Nil in a store that is open for reading and was last written before there were shadows.
    package let shadows: Table<UInt64, [UInt8]>?
    /// Nil in such a store of before stops left something.
    package let resume: Table<UInt64, [UInt8]>?
    /// Nil in such a store of before restarts were noted.
    package let restarts: Table<UInt64, [UInt8]>?
    /// Nil in such a store of before there were sums.
    package let sums: Table<UInt64, StoredSums>?
    /// The same.
    package let memberSums: Table<UInt64, StoredSum>?
    /// Nil in such a store of before these had sums.
    package let rowSums: Table<SummedRow, StoredSum>?
    /// Nil in such a store of before the engine's inputs were recorded.
    package let inputs: Table<UInt64, StoredInput>?
    /// Nil in such a store of before arrivals were noted.
    package let arrivals: Table<UInt64, StoredArrival>?
    /// Nil in such a store of before samples that wait were beside the arrivals.
    package let waiting: Table<UInt64, [UInt8]>?

    /// Opens all tables, `meta` being open already; `extending` makes those that older versions did not have.
    package init<Access>(
        meta: Table<String, [UInt8]>, in transaction: borrowing Transaction<Access>, creating: Bool,
        extending: Bool = false
    ) throws(StoreError) {
        self.meta = meta
        log = try Self.open("log", in: transaction, creating: creating)
        ids = try Self.open("ids", isMultivalued: true, in: transaction, creating: creating)
        samples = try Self.open("samples", in: transaction, creating: creating)
        details = try Self.open("details", in: transaction, creating: creating)
        members = try Self.open("members", in: transaction, creating: creating)
        reference = try Self.open("reference", in: transaction, creating: creating)
        let isMaking = creating || extending
        history = try transaction.openTable("history", keys: UInt64.self, values: [UInt8].self, creating: isMaking)
        budgets = try transaction.openTable("budgets", keys: UInt64.self, values: [UInt8].self, creating: isMaking)
        index = try transaction.openTable("index", keys: UInt64.self, values: [UInt8].self, creating: isMaking)
        resume = try transaction.openTable("resume", keys: UInt64.self, values: [UInt8].self, creating: isMaking)
        restarts = try transaction.openTable("restarts", keys: UInt64.self, values: [UInt8].self, creating: isMaking)
        inputs = try transaction.openTable("inputs", keys: UInt64.self, values: StoredInput.self, creating: isMaking)
        arrivals = try transaction.openTable(
            "arrivals", keys: UInt64.self, values: StoredArrival.self, creating: isMaking)
        waiting = try transaction.openTable("waiting", keys: UInt64.self, values: [UInt8].self, creating: isMaking)
        shadows = try transaction.openTable("shadows", keys: UInt64.self, values: [UInt8].self, creating: isMaking)
        guard transaction.environment.options.withSums else {
            (sums, memberSums, rowSums) = (nil, nil, nil)
            return
        }
        sums = try transaction.openTable("sums", keys: UInt64.self, values: StoredSums.self, creating: isMaking)
        memberSums = try transaction.openTable(
            "membersums", keys: UInt64.self, values: StoredSum.self, creating: isMaking)
        rowSums = try transaction.openTable(
            "rowsums", keys: SummedRow.self, values: StoredSum.self, creating: isMaking)
    }

    private static func open<Value, Access>(
        _ name: String, isMultivalued: Bool = false, in transaction: borrowing Transaction<Access>, creating: Bool
    ) throws(StoreError) -> Table<UInt64, Value> {
        let table = try transaction.openTable(
            name, keys: UInt64.self, values: Value.self, isMultivalued: isMultivalued, creating: creating)
        guard let table else {
            throw .corrupt(table: name, key: "", expected: "a table", found: "none of that name")
        }
        return table
    }
}
