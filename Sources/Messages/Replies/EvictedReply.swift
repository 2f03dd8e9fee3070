/// The answer to `evict`.
public struct EvictedReply: HeaderReply {
    /// `evicted`
    public static let type = "evicted"

    /// The records of the evictions.
    public var records: [RecordJSON]

    /// The answer of `records`.
    public init(records: [RecordJSON]) {
        self.records = records
    }

    func write(to writer: inout JSONWriter) {
        writer.member("records", records)
    }
}
