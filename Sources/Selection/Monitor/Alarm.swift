/// Something about the stream that its operator should know.
public struct Alarm: Sendable, Equatable, Codable {
    /// What it is about.
    public enum Kind: String, Sendable, Codable {
        /// The stream's distribution has changed; the value is `Drift.shift`.
        case drift
        /// What arrives adds hardly anything any more; the value is `Saturation.Span.improvement`.
        case saturation
    }

    /// What it is about.
    public let kind: Kind
    /// The log position at which it was raised.
    public let seq: UInt64
    /// When, in microseconds of Unix time.
    public let time: Int64
    /// What was measured.
    public let value: Double
    /// What it went beyond.
    public let limit: Double
}

extension EngineSettings {
    /// From where on alarms are raised.
    public struct Alarms: Sendable, Equatable {
        /// A shift of the stream above this; nil for no alarm.
        public var drift: Double? = 0.02
        /// A thousand arrivals that improve the pool by less than this share; nil for no alarm.
        public var saturation: Double? = 0.001

        /// The defaults.
        public init() {}
    }
}
