/// The first frames of what the decisions socket publishes.
public enum Topic {
    /// `keep.SOURCE`, `drop.SOURCE` or `evict.SOURCE`; without a source nothing follows the dot.
    public static func decision(_ decision: DecisionRecord.Decision, source: String?) -> [UInt8] {
        Array("\(decision.rawValue).\(source ?? "")".utf8)
    }

    /// The topic of heartbeats.
    public static let heartbeat = Array("heartbeat".utf8)

    /// The topic of alarms.
    public static let alarm = Array("alarm".utf8)

    /// The topic of what the sockets without replies refused.
    public static let error = Array("error".utf8)
}
