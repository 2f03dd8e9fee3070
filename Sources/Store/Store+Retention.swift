/// Letting go of the log's beginning.
extension Store {
    /// How many records a commit lets go of for each that it adds, and at least: work in proportion, that catches up.
    private static let forgottenForEach: UInt64 = 4
    private static let forgottenMin: UInt64 = 256

    /// Lets go of records before the one that the changes want to be the first, some with each commit; and of what stayed
    /// behind the first for a member, a shadow or the reference that needs it no more.
    ///
    /// - Parameter freed: log positions of samples that left one of them with these changes.
    func retain(
        _ changes: StoreChanges, freed: [UInt64], in transaction: borrowing WriteTransaction
    ) throws(StoreError) {
        let stored = try StoreReader.retainedFrom(tables, transaction)
        guard stored != nil || changes.retainedFrom != nil else { return }
        let firstKey = try transaction.firstKey(in: tables.log)
        var first = stored ?? firstKey ?? 1
        let shadows = try shadowNumbers(in: transaction)
        for seq in Set(freed).sorted() where seq < first { try forget(seq, shadows, in: transaction) }
        guard let wanted = changes.retainedFrom, let last = try transaction.lastKey(in: tables.log) else { return }
        let step = max(Self.forgottenForEach * UInt64(changes.entries.count), Self.forgottenMin)
        let target = min(wanted, last, first + step)
        guard target > first else { return }
        while first < target {
            try forget(first, shadows, in: transaction)
            first += 1
        }
        var bytes: [UInt8] = []
        LittleEndian.append(first, size: 8, to: &bytes)
        try transaction.put(bytes, for: StoreReader.retainedKey, in: tables.meta)
    }

    /// Removes what nobody needs of a record and its sample.
    private func forget(
        _ seq: UInt64, _ shadows: [Int], in transaction: borrowing WriteTransaction
    ) throws(StoreError) {
        if try transaction.contains(seq, in: tables.members) { return }
        if let table = tables.shadows {
            for shadow in shadows where try transaction.contains(ShadowKey.key(shadow, seq), in: table) { return }
        }
        if let entry = try transaction.value(of: seq, in: tables.log) {
            try transaction.remove(seq, from: tables.log)
            if !entry.id.isEmpty {
                try transaction.remove(seq, of: hash.hash(Array(entry.id.utf8)), from: tables.ids)
            }
        }
        try transaction.remove(seq, from: tables.details)
        if try transaction.contains(seq, in: tables.reference) { return }
        try transaction.remove(seq, from: tables.samples)
        if let table = tables.sums { try transaction.remove(seq, from: table) }
    }

    private func shadowNumbers(in transaction: borrowing WriteTransaction) throws(StoreError) -> [Int] {
        guard let table = tables.shadows else { return [] }
        return try transaction.withCursor(over: table) { (cursor) throws(StoreError) in
            var numbers: [Int] = []
            while try cursor.seek(atLeast: ShadowKey.key((numbers.last ?? 0) + 1, 0)) {
                numbers.append(ShadowKey.shadow(of: try cursor.key))
            }
            return numbers
        }
    }
}

extension StoreReader {
    static let retainedKey = "retained"

    /// The first record of the log that is there without a gap behind it; nil where nothing was let go of.
    static func retainedFrom<Access>(
        _ tables: StoreTables, _ transaction: borrowing Transaction<Access>
    ) throws(StoreError) -> UInt64? {
        guard let bytes = try transaction.value(of: retainedKey, in: tables.meta) else { return nil }
        guard bytes.count == 8 else {
            throw .corrupt(table: "meta", key: retainedKey, expected: "8 bytes", found: describe(bytes.span))
        }
        return LittleEndian.word(bytes.span, at: 0)
    }

    /// The decision about the sample of this id; nil where there is none, or it was let go of.
    ///
    /// An eviction may outlive the decision that it followed.
    public borrowing func decision(ofID id: String) throws(StoreError) -> LogEntry? {
        for seq in try seqs(ofID: id) {
            if let entry = try entry(seq), entry.kind == .keep || entry.kind == .drop { return entry }
        }
        return nil
    }
}
