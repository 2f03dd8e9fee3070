/// One consistent state of a store, lent to the closure given to `Store.read`.
public struct StoreReader: ~Copyable {
    static let engineKey = "engine"

    let transaction: ReadTransaction
    let tables: StoreTables
    let hash: SipHash

    init(transaction: consuming ReadTransaction, tables: StoreTables, hash: SipHash) {
        self.transaction = transaction
        self.tables = tables
        self.hash = hash
    }

    /// The engine's state as of the last commit; nil before the first.
    ///
    /// - Throws: `StoreError.corrupt` where its bytes are not those that were written. So does whatever reads records, vectors,
    ///   details or members.
    public borrowing func engineState() throws(StoreError) -> [UInt8]? {
        guard let state = try transaction.value(of: Self.engineKey, in: tables.meta) else { return nil }
        try requireWritten(engine: state)
        return state
    }

    /// The settings, with the dimension once it is fixed.
    public borrowing func settings() throws(StoreError) -> [String: String] {
        try StoreHeader.settings(from: tables.meta, in: transaction)
    }

    /// The samples' dimension; nil before it is fixed.
    public borrowing func dimension() throws(StoreError) -> Int? {
        try StoreHeader.dimension(in: settings())
    }

    /// How many entries, samples, members and reference rows there are.
    public borrowing func counts() throws(StoreError) -> StoreCounts {
        StoreCounts(
            entries: try transaction.count(of: tables.log), samples: try transaction.count(of: tables.samples),
            members: try transaction.count(of: tables.members),
            reference: try transaction.count(of: tables.reference))
    }
}
