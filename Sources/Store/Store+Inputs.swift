/// What the engine was told beside the samples, as a store has it: behind which entry of the log, and what.
public struct StoredInput: Sendable, Equatable {
    /// The last entry of the log before it; 0 is the beginning.
    public let seq: UInt64
    /// What it was, as its writer understands it.
    public let content: [UInt8]

    /// An input behind the entry of `seq`.
    public init(seq: UInt64, content: [UInt8]) {
        self.seq = seq
        self.content = content
    }
}

extension StoredInput: Storable {
    /// What the bytes must be.
    public static var layout: String { "a seq (u64), then JSON" }

    /// Reads a stored one.
    public init?(stored: Span<UInt8>) {
        guard stored.count > 8 else { return nil }
        seq = LittleEndian.word(stored, at: 0)
        content = [UInt8](copying: stored.extracting(8...))
    }

    /// Lends the stored form.
    public func withStoredBytes<Result>(
        _ body: (Span<UInt8>) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        var bytes: [UInt8] = []
        LittleEndian.append(seq, size: 8, to: &bytes)
        return try body((bytes + content).span)
    }
}

extension Store {
    /// Adds the inputs that the changes bring behind those that there are.
    func appendInputs(_ changes: StoreChanges, in transaction: borrowing WriteTransaction) throws(StoreError) {
        guard !changes.inputs.isEmpty, let table = tables.inputs else { return }
        var number = try transaction.lastKey(in: table) ?? 0
        for input in changes.inputs {
            number += 1
            try tables.put(input, for: number, in: table, .inputs, transaction)
        }
    }
}

extension StoreReader {
    /// What the engine was told beside the samples, in order; nothing in a store of before it was recorded.
    public borrowing func inputs() throws(StoreError) -> [StoredInput] {
        var inputs: [StoredInput] = []
        guard let table = tables.inputs else { return inputs }
        try transaction.forEach(in: table, after: 0) { (number, bytes) throws(StoreError) in
            try requireWritten(.inputs, number, bytes)
            inputs.append(try table.decodeValue(bytes, key: number))
            return true
        }
        return inputs
    }
}
