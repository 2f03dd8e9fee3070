/// What a store has of a sample that came while decisions waited, so that the log is not in the order of the arrivals.
public enum StoredArrival: Sendable, Equatable {
    /// The record of that seq decided it.
    case decided(UInt64)
    /// No record has: all of the sample, as its writer understands it.
    case waiting([UInt8])

    /// How the arrivals' own table has one whose sample is in the table of those that wait: as long as one that was decided,
    /// so that it gives way to that in its place. LMDB does not close up a page whose values become shorter.
    static let elsewhere = StoredArrival.waiting([])
}

extension StoredArrival: Storable {
    /// What the bytes must be.
    public static var layout: String { "1 and a seq (u64), 0 and 8 bytes of 0, or in older stores 0 and a sample" }

    /// Reads a stored one.
    public init?(stored: Span<UInt8>) {
        guard stored.count > 1 else { return nil }
        switch stored[0] {
        case 0:
            let content = [UInt8](copying: stored.extracting(1...))
            self = content == Self.noSample ? .elsewhere : .waiting(content)
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
        case .waiting(let content): bytes = [0] + (content.isEmpty ? Self.noSample : content)
        }
        return try body(bytes.span)
    }

    private static let noSample = [UInt8](repeating: 0, count: 8)
}

extension Store {
    /// Notes arrivals, and which of them are decided now.
    func noteArrivals(_ changes: StoreChanges, in transaction: borrowing WriteTransaction) throws(StoreError) {
        guard let table = tables.arrivals, let waiting = tables.waiting else { return }
        for (number, arrival) in changes.arrivals {
            switch arrival {
            case .decided:
                try tables.remove(number, from: waiting, .waiting, transaction)
                try tables.put(arrival, for: number, in: table, .arrivals, transaction)
            case .waiting(let content):
                try tables.put(content, for: number, in: waiting, .waiting, transaction)
                try tables.put(.elsewhere, for: number, in: table, .arrivals, transaction)
            }
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
        let arrival = try transaction.withValueBytes(of: number, in: table) { (bytes) throws(StoreError) in
            try requireWritten(.arrivals, number, bytes)
            return try table.decodeValue(bytes, key: number)
        }
        return arrival == .elsewhere ? .waiting(try waitingSample(number)) : arrival
    }

    private borrowing func waitingSample(_ number: UInt64) throws(StoreError) -> [UInt8] {
        let content: [UInt8]? =
            if let table = tables.waiting {
                try transaction.withValueBytes(of: number, in: table) { (bytes) throws(StoreError) in
                    try requireWritten(.waiting, number, bytes)
                    return [UInt8](copying: bytes)
                }
            } else { nil }
        guard let content else {
            throw .corrupt(table: "waiting", key: "\(number)", expected: "a sample that waits", found: "nothing")
        }
        return content
    }
}
