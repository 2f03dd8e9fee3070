/// What a store has of a sample that came while decisions waited, so that the log is not in the order of the arrivals.
public enum StoredArrival: Sendable, Equatable {
    /// The record of that seq decided it.
    case decided(UInt64)
    /// No record has: all of the sample, as its writer understands it.
    case waiting([UInt8])
}

extension StoredArrival: Storable {
    /// What the bytes must be.
    public static var layout: String { "1 and a seq (u64), or 0 and a sample" }

    /// Reads a stored one.
    public init?(stored: Span<UInt8>) {
        guard stored.count > 1 else { return nil }
        switch stored[0] {
        case 0: self = .waiting([UInt8](copying: stored.extracting(1...)))
        case 1 where stored.count == 9: self = .decided(LittleEndian.word(stored, at: 1))
        default: return nil
        }
    }

    /// Lends the stored form.
    public func withStoredBytes<Result>(
        _ body: (Span<UInt8>) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        var bytes: [UInt8]
        switch self {
        case .decided(let seq):
            bytes = [1]
            LittleEndian.append(seq, size: 8, to: &bytes)
        case .waiting(let content): bytes = [0] + content
        }
        return try body(bytes.span)
    }
}

extension Store {
    /// Notes arrivals, and which of them are decided now.
    func noteArrivals(_ changes: StoreChanges, in transaction: borrowing WriteTransaction) throws(StoreError) {
        guard let table = tables.arrivals else { return }
        for (number, arrival) in changes.arrivals {
            try tables.put(arrival, for: number, in: table, .arrivals, transaction)
        }
    }
}

extension StoreReader {
    /// The number of the latest arrival; 0 where none was noted.
    public borrowing func lastArrival() throws(StoreError) -> UInt64 {
        guard let table = tables.arrivals else { return 0 }
        return try transaction.lastKey(in: table) ?? 0
    }

    /// The arrival of that number, counted from 1; nil where none was noted.
    public borrowing func arrival(_ number: UInt64) throws(StoreError) -> StoredArrival? {
        guard let table = tables.arrivals else { return nil }
        return try transaction.withValueBytes(of: number, in: table) { (bytes) throws(StoreError) in
            try requireWritten(.arrivals, number, bytes)
            return try table.decodeValue(bytes, key: number)
        }
    }
}
