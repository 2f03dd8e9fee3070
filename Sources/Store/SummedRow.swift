/// A table whose rows have their sums in `rowsums`, under the number that stands for it there.
///
/// Indexes have none: they are a function of the vectors, with which `novelctl inspect` compares them.
package enum SummedTable: UInt8, CaseIterable {
    case shadows = 1
    case history
    case budgets
    case resume
    case inputs
    case arrivals
    case waiting
}

/// A row of such a table, as the key of its sum.
package struct SummedRow: Storable {
    package static let layout = "9 bytes, a table's number and a key"

    let table: SummedTable
    let key: UInt64

    package init(_ table: SummedTable, _ key: UInt64) {
        self.table = table
        self.key = key
    }

    package init?(stored: Span<UInt8>) {
        guard stored.count == 9, let table = SummedTable(rawValue: stored[0]),
            let key = UInt64(stored: stored.extracting(1...))
        else { return nil }
        self.init(table, key)
    }

    package func withStoredBytes<Result>(
        _ body: (Span<UInt8>) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        try key.withStoredBytes { (bytes) throws(StoreError) in
            try body(([table.rawValue] + [UInt8](copying: bytes)).span)
        }
    }
}

extension StoreTables {
    /// Sets a row of a summed table, and its sum with it.
    package func put<Value>(
        _ value: Value, for key: UInt64, in table: Table<UInt64, Value>, _ summed: SummedTable,
        _ transaction: borrowing WriteTransaction
    ) throws(StoreError) {
        try transaction.put(value, for: key, in: table)
        guard let rowSums else { return }
        let sum = try value.withStoredBytes { (bytes) throws(StoreError) in StoredSum(of: bytes, key: key) }
        try transaction.put(sum, for: SummedRow(summed, key), in: rowSums)
    }

    /// Removes a row of a summed table, and its sum with it; says whether the row was there.
    @discardableResult
    package func remove<Value>(
        _ key: UInt64, from table: Table<UInt64, Value>, _ summed: SummedTable,
        _ transaction: borrowing WriteTransaction
    ) throws(StoreError) -> Bool {
        if let rowSums { try transaction.remove(SummedRow(summed, key), from: rowSums) }
        return try transaction.remove(key, from: table)
    }
}

extension StoreReader {
    /// Requires a row of a summed table to be what was written; rows of before there were such sums pass.
    ///
    /// - Throws: `StoreError.corrupt`.
    borrowing func requireWritten(_ summed: SummedTable, _ key: UInt64, _ bytes: Span<UInt8>) throws(StoreError) {
        guard let table = tables.rowSums, let stored = try transaction.value(of: SummedRow(summed, key), in: table)
        else { return }
        if stored != StoredSum(of: bytes, key: key) { throw Self.changed("\(summed)", "\(key)", bytes) }
    }
}
