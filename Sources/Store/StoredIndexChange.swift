/// Which index of the store.
public enum StoredIndexKind: UInt32, CaseIterable, Sendable {
    /// That of the members.
    case members = 1
    /// That of the reference's rows.
    case reference = 2

    /// The keys of its blocks.
    var keys: ClosedRange<UInt64> {
        let first = UInt64(rawValue) << 32
        return first...first | UInt64(UInt32.max)
    }
}

/// What a commit changes of a stored index.
public struct StoredIndexChange: Sendable {
    /// Of which index.
    public let kind: StoredIndexKind
    /// Whether all its blocks are deleted before.
    public let clears: Bool
    /// What is put under each number; nil deletes what may be there.
    public let blocks: [(number: UInt32, bytes: [UInt8]?)]

    /// A change of an index.
    public init(_ kind: StoredIndexKind, clears: Bool, blocks: [(number: UInt32, bytes: [UInt8]?)]) {
        self.kind = kind
        self.clears = clears
        self.blocks = blocks
    }
}

extension Store {
    /// Changes stored indexes as a commit wants it.
    func changeIndexes(
        _ changes: StoreChanges, in transaction: borrowing WriteTransaction
    ) throws(StoreError) {
        guard let table = tables.index else { return }
        for change in changes.indexes {
            if change.clears {
                for key in try Self.keys(of: change.kind, in: table, transaction) {
                    try transaction.remove(key, from: table)
                }
            }
            for (number, bytes) in change.blocks {
                let key = change.kind.keys.lowerBound | UInt64(number)
                if let bytes {
                    try transaction.put(bytes, for: key, in: table)
                } else {
                    try transaction.remove(key, from: table)
                }
            }
        }
    }

    private static func keys(
        of kind: StoredIndexKind, in table: Table<UInt64, [UInt8]>, _ transaction: borrowing WriteTransaction
    ) throws(StoreError) -> [UInt64] {
        var keys: [UInt64] = []
        try transaction.forEach(in: table, after: kind.keys.lowerBound - 1) { (key, _) throws(StoreError) in
            guard kind.keys.contains(key) else { return false }
            keys.append(key)
            return true
        }
        return keys
    }
}

extension StoreReader {
    /// Lends the blocks of an index one by one, by ascending number, until `body` returns false; none in a store of before
    /// indexes were stored.
    public borrowing func forEachBlock(
        of kind: StoredIndexKind, _ body: (_ number: UInt32, _ bytes: Span<UInt8>) throws(StoreError) -> Bool
    ) throws(StoreError) {
        guard let table = tables.index else { return }
        try transaction.forEach(in: table, after: kind.keys.lowerBound - 1) { (key, bytes) throws(StoreError) in
            guard kind.keys.contains(key) else { return false }
            return try body(UInt32(truncatingIfNeeded: key), bytes)
        }
    }
}
