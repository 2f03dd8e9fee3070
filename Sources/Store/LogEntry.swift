/// One record of the decision log, with what the store itself needs of it.
public struct LogEntry: Sendable, Equatable {
    /// What the record says of its sample.
    public enum Kind: UInt8, Sendable, CaseIterable {
        /// The sample became a member.
        case keep = 1
        /// The sample did not become a member.
        case drop = 2
        /// The member of this id left the pool.
        case evict = 3
        /// Something else, such as a change of the budget; it has no sample, and its `id` may be empty.
        case note = 4
    }

    /// Where it stands in the log: contiguous, from 1.
    public var seq: UInt64
    /// What it says of the sample.
    public var kind: Kind
    /// The sample's id, 1 to 512 bytes of UTF-8.
    public var id: String
    /// Samples decided, up to and with this entry.
    public var seen: UInt64
    /// Samples kept, up to and with this entry.
    public var kept: UInt64
    /// The record's JSON, as it goes over the wire.
    public var record: [UInt8]

    /// The entry of these values.
    public init(seq: UInt64, kind: Kind, id: String, seen: UInt64, kept: UInt64, record: [UInt8]) {
        self.seq = seq
        self.kind = kind
        self.id = id
        self.seen = seen
        self.kept = kept
        self.record = record
    }
}
