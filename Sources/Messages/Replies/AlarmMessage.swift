/// What the decisions socket publishes when something about the stream should be known to its operator.
public struct AlarmMessage: HeaderReply, Equatable {
    /// `alarm`
    public static let type = "alarm"

    /// `drift` or `saturation`.
    public var kind: String
    /// The record with which it was raised.
    public var seq: UInt64
    /// Unix time in microseconds.
    public var time: Int64
    /// What was measured.
    public var value: Double
    /// What it went beyond.
    public var limit: Double

    /// An alarm.
    public init(kind: String, seq: UInt64, time: Int64, value: Double, limit: Double) {
        self.kind = kind
        self.seq = seq
        self.time = time
        self.value = value
        self.limit = limit
    }

    /// The message to publish: topic and header.
    public var published: [[UInt8]] { [Topic.alarm] + frames(request: nil) }

    func write(to writer: inout JSONWriter) {
        writer.member("kind", kind)
        writer.member("seq", seq)
        writer.member("time", time)
        writer.member("value", value)
        writer.member("limit", limit)
    }
}
