/// The answer to `snapshot`.
public struct SnapshotReply: HeaderReply {
    /// `snapshot`
    public static let type = "snapshot"

    /// Where the copy is.
    public var path: String
    /// The newest record in it.
    public var seq: UInt64
    /// How large it is.
    public var bytes: Int

    /// A copy of `bytes` bytes at `path`.
    public init(path: String, seq: UInt64, bytes: Int) {
        self.path = path
        self.seq = seq
        self.bytes = bytes
    }

    func write(to writer: inout JSONWriter) {
        writer.member("path", path)
        writer.member("seq", seq)
        writer.member("bytes", bytes)
    }
}
