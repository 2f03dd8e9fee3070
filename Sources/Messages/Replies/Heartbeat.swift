/// What the decisions socket publishes at a steady pace, so that a subscriber sees that it missed nothing.
public struct Heartbeat: HeaderReply, Equatable {
    /// `heartbeat`
    public static let type = "heartbeat"

    /// The newest record of the log.
    public var seq: UInt64
    /// Unix time in microseconds.
    public var time: Int64

    /// A heartbeat.
    public init(seq: UInt64, time: Int64) {
        self.seq = seq
        self.time = time
    }

    /// The message to publish: topic and header.
    public var published: [[UInt8]] { [Topic.heartbeat] + frames(request: nil) }

    func write(to writer: inout JSONWriter) {
        writer.member("seq", seq)
        writer.member("time", time)
    }
}
