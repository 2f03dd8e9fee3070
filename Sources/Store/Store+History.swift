extension Store {
    /// Adds an entry to the history, in a transaction of its own, and gives old ones up as `HistoryThinning` says.
    ///
    /// An entry of the same microsecond is replaced.
    ///
    /// - Throws: `StoreError.mapFull`, `diskFull`, `readOnly`, `corrupt`, `lmdb`; the history is as it was then.
    public func record(_ entry: HistoryEntry) throws(StoreError) {
        guard let table = tables.history else { throw .readOnly(path: path) }
        try environment.write { (transaction) throws(StoreError) in
            let before = try transaction.lastKey(in: table)
            let columns = try historyColumns(including: entry.values.keys.sorted(), in: transaction)
            try tables.put(
                StoredHistoryEntry.bytes(entry, columns: columns), for: entry.time, in: table, .history, transaction)
            guard let before else { return }
            for tier in HistoryThinning.tiers {
                guard let window = HistoryThinning.window(of: tier, before: before, now: entry.time) else { continue }
                let times = try Self.times(in: window, of: table, transaction)
                for time in HistoryThinning.surplus(times, of: tier) {
                    try tables.remove(time, from: table, .history, transaction)
                }
            }
        }
    }

    private static func times(
        in window: ClosedRange<UInt64>, of table: Table<UInt64, [UInt8]>, _ transaction: borrowing WriteTransaction
    ) throws(StoreError) -> [UInt64] {
        try transaction.withCursor(over: table) { (cursor) throws(StoreError) in
            var times: [UInt64] = []
            var isAtEntry = try cursor.seek(atLeast: window.lowerBound)
            while isAtEntry {
                let time = try cursor.key
                guard time <= window.upperBound else { break }
                times.append(time)
                isAtEntry = try cursor.next()
            }
            return times
        }
    }

    /// The columns, with new ones behind those there were.
    private func historyColumns(
        including names: [String], in transaction: borrowing WriteTransaction
    ) throws(StoreError) -> [String] {
        let known = try StoreReader.historyColumns(tables, in: transaction)
        let new = names.filter { !known.contains($0) }
        if !new.isEmpty {
            let text = (known + new).joined(separator: "\n")
            try transaction.put(Array(text.utf8), for: StoreReader.historyKey, in: tables.meta)
        }
        return known + new
    }
}

extension StoreReader {
    static let historyKey = "history"

    /// Gives the values of a measure from `since` on, oldest first, until `body` returns false. There are none for a
    /// measure that was never recorded, and in a store that was last written before there was a history.
    public borrowing func forEachValue(
        of measure: String, since: UInt64, _ body: (_ time: UInt64, _ seq: UInt64, _ value: Double) -> Bool
    ) throws(StoreError) {
        let columns = try Self.historyColumns(tables, in: transaction)
        guard let table = tables.history, let column = columns.firstIndex(of: measure) else { return }
        try transaction.forEach(in: table, after: max(since, 1) - 1) { (time, bytes) throws(StoreError) in
            try requireWritten(.history, time, bytes)
            guard let (seq, value) = StoredHistoryEntry.decode(bytes, column: column) else {
                throw .corrupt(
                    table: "history", key: "\(time)", expected: StoredHistoryEntry.layout, found: describe(bytes))
            }
            return value.map { body(time, seq, $0) } ?? true
        }
    }

    /// The names of the columns, in order.
    static func historyColumns<Access>(
        _ tables: StoreTables, in transaction: borrowing Transaction<Access>
    ) throws(StoreError) -> [String] {
        let text = try transaction.value(of: historyKey, in: tables.meta) ?? []
        return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
