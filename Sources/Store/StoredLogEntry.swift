/// What the log table holds for a seq.
package struct StoredLogEntry: Storable {
    package static let layout = "seen and kept (u64), id length (u16), kind (u8: 1 to 4), id (UTF-8), record"
    private static let headSize = 19

    package let kind: LogEntry.Kind
    package let id: String
    package let seen: UInt64
    package let kept: UInt64
    package let record: [UInt8]

    package init(_ entry: LogEntry) {
        kind = entry.kind
        id = entry.id
        seen = entry.seen
        kept = entry.kept
        record = entry.record
    }

    package init?(stored: Span<UInt8>) {
        guard let length = Self.idLength(in: stored), let kind = LogEntry.Kind(rawValue: stored[18]),
            let id = String(stored: stored.extracting(Self.headSize..<Self.headSize + length))
        else { return nil }
        self.kind = kind
        self.id = id
        seen = LittleEndian.word(stored, at: 0)
        kept = LittleEndian.word(stored, at: 8)
        record = [UInt8](copying: stored.extracting((Self.headSize + length)...))
    }

    package func withStoredBytes<Result>(
        _ body: (Span<UInt8>) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        let id = Array(id.utf8)
        var bytes = [UInt8]()
        bytes.reserveCapacity(Self.headSize + id.count + record.count)
        LittleEndian.append(seen, size: 8, to: &bytes)
        LittleEndian.append(kept, size: 8, to: &bytes)
        LittleEndian.append(UInt64(id.count), size: 2, to: &bytes)
        bytes.append(kind.rawValue)
        bytes += id
        bytes += record
        return try body(bytes.span)
    }

    private static func idLength(in stored: Span<UInt8>) -> Int? {
        guard stored.count >= headSize else { return nil }
        let length = Int(stored[16]) | Int(stored[17]) << 8
        return headSize + length <= stored.count ? length : nil
    }
}

extension LogEntry {
    package init(seq: UInt64, _ stored: StoredLogEntry) {
        self.init(
            seq: seq, kind: stored.kind, id: stored.id, seen: stored.seen, kept: stored.kept, record: stored.record)
    }
}
