/// What a clean stop leaves so that the next start need not compute it: a function of the log up to `seq`, in pieces.
public struct Resumption: Sendable, Equatable {
    /// The last entry of the log that it is of.
    public let seq: UInt64
    /// Pieces by the number of the part that they make.
    public let parts: [UInt32: [[UInt8]]]

    /// What is left behind the entry of `seq`; parts are numbered from 1.
    public init(seq: UInt64, parts: [UInt32: [[UInt8]]]) {
        self.seq = seq
        self.parts = parts
    }

    static let headKey: UInt64 = 0

    static func key(_ part: UInt32, _ piece: Int) -> UInt64 {
        UInt64(part) << 32 | UInt64(piece)
    }

    /// The seq, then each part's number and how many pieces it has.
    var head: [UInt8] {
        var bytes: [UInt8] = []
        LittleEndian.append(seq, size: 8, to: &bytes)
        for (part, pieces) in parts.sorted(by: { $0.key < $1.key }) {
            LittleEndian.append(UInt64(part), size: 4, to: &bytes)
            LittleEndian.append(UInt64(pieces.count), size: 4, to: &bytes)
        }
        return bytes
    }

    /// The seq and the number of pieces of each part; nil for bytes that are no head.
    static func decodeHead(_ bytes: [UInt8]) -> (seq: UInt64, pieces: [UInt32: Int])? {
        guard bytes.count >= 8, bytes.count % 8 == 0 else { return nil }
        var pieces: [UInt32: Int] = [:]
        for offset in stride(from: 8, to: bytes.count, by: 8) {
            let word = LittleEndian.word(bytes.span, at: offset)
            pieces[UInt32(truncatingIfNeeded: word)] = Int(word >> 32)
        }
        return (LittleEndian.word(bytes.span, at: 0), pieces)
    }
}

extension Store {
    /// Bytes that one transaction adds.
    private static let resumptionBytes = 64 << 20

    /// Stores what the next start can use, in place of what an earlier stop left. What is there is whole or is not used.
    ///
    /// - Throws: `StoreError.mapFull`, `diskFull`, `readOnly`, `lmdb`.
    public func save(_ resumption: Resumption) throws(StoreError) {
        guard let table = tables.resume else { throw .readOnly(path: path) }
        try environment.write { (transaction) throws(StoreError) in
            var keys: [UInt64] = [Resumption.headKey]
            try transaction.forEach(in: table, after: Resumption.headKey) { (key, _) throws(StoreError) in
                keys.append(key)
                return true
            }
            for key in keys { try tables.remove(key, from: table, .resume, transaction) }
        }
        var pieces = resumption.parts.sorted { $0.key < $1.key }.flatMap { part, pieces in
            pieces.enumerated().map { (key: Resumption.key(part, $0), bytes: $1) }
        }[...]
        while !pieces.isEmpty {
            var bytes = 0
            let batch = pieces.prefix { piece in
                defer { bytes += piece.bytes.count }
                return bytes < Self.resumptionBytes
            }
            try environment.write { (transaction) throws(StoreError) in
                for (key, bytes) in batch { try tables.put(bytes, for: key, in: table, .resume, transaction) }
            }
            pieces = pieces.dropFirst(batch.count)
        }
        try environment.write { (transaction) throws(StoreError) in
            try tables.put(resumption.head, for: Resumption.headKey, in: table, .resume, transaction)
        }
    }
}

extension StoreReader {
    /// Of which entry of the log a clean stop left something; nil where none did.
    ///
    /// - Throws: `StoreError.corrupt` where the bytes are not those that were written. So does whatever reads what a stop left.
    public borrowing func resumptionSeq() throws(StoreError) -> UInt64? {
        guard let table = tables.resume,
            let head = try transaction.value(of: Resumption.headKey, in: table)
        else { return nil }
        try requireWritten(.resume, Resumption.headKey, head.span)
        return Resumption.decodeHead(head)?.seq
    }

    /// What a clean stop left; nil where none did.
    ///
    /// - Parameter wanted: the parts that are read; nil for all.
    /// - Throws: `StoreError.corrupt` where a piece is missing.
    public borrowing func resumption(parts wanted: Set<UInt32>? = nil) throws(StoreError) -> Resumption? {
        guard let table = tables.resume,
            let head = try transaction.value(of: Resumption.headKey, in: table)
        else { return nil }
        try requireWritten(.resume, Resumption.headKey, head.span)
        guard let (seq, counts) = Resumption.decodeHead(head) else {
            throw .corrupt(
                table: "resume", key: "0", expected: "a seq, and two numbers for each part", found: describe(head.span))
        }
        var parts: [UInt32: [[UInt8]]] = [:]
        for (part, count) in counts where wanted?.contains(part) ?? true {
            var pieces: [[UInt8]] = []
            for piece in 0..<count {
                let key = Resumption.key(part, piece)
                guard let bytes = try transaction.value(of: key, in: table) else {
                    throw .corrupt(table: "resume", key: "\(key)", expected: "a piece", found: "none of that key")
                }
                try requireWritten(.resume, key, bytes.span)
                pieces.append(bytes)
            }
            parts[part] = pieces
        }
        return Resumption(seq: seq, parts: parts)
    }
}
