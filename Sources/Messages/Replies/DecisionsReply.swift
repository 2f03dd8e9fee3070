/// The answer to a `submit`: one record for each id, in the order of the ids.
public struct DecisionsReply: HeaderReply {
    /// `decisions`
    public static let type = "decisions"

    /// The records.
    public var records: [RecordJSON]

    /// The answer of `records`.
    public init(records: [RecordJSON]) {
        self.records = records
    }

    func write(to writer: inout JSONWriter) {
        writer.member("decisions", records)
    }
}
