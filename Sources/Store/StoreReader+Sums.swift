extension StoreReader {
    /// Under which key of `meta` the engine's state has its sum.
    static let engineSumKey = "engine.sum"

    /// Requires a row of the log, a sample or details to be what was written; rows of before there were sums pass.
    ///
    /// - Throws: `StoreError.corrupt`.
    borrowing func requireWritten(
        _ part: StoredSums.Part, _ seq: UInt64, _ bytes: Span<UInt8>
    ) throws(StoreError) {
        guard let table = tables.sums, let sums = try transaction.value(of: seq, in: table), sums[part] != 0 else {
            return
        }
        if Checksum.of(bytes, key: seq) != sums[part] { throw Self.changed(part.rawValue, "\(seq)", bytes) }
    }

    /// The same for a member's state.
    borrowing func requireWritten(member seq: UInt64, _ state: Span<UInt8>) throws(StoreError) {
        guard let table = tables.memberSums, let stored = try transaction.value(of: seq, in: table) else { return }
        if Checksum.of(state, key: seq) != stored.sum { throw Self.changed("members", "\(seq)", state) }
    }

    /// The same for the engine's state.
    borrowing func requireWritten(engine state: [UInt8]) throws(StoreError) {
        guard let bytes = try transaction.value(of: Self.engineSumKey, in: tables.meta) else { return }
        if StoredSum(stored: bytes.span) != StoredSum(of: state, key: 0) {
            throw Self.changed("meta", Self.engineKey, state.span)
        }
    }

    static func changed(_ table: String, _ key: String, _ bytes: Span<UInt8>) -> StoreError {
        .corrupt(table: table, key: key, expected: "the bytes that were written", found: "others, \(describe(bytes))")
    }
}
