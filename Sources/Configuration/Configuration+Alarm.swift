extension Configuration {
    /// From where on the operator is told about the stream.
    public struct Alarm: Sendable, Equatable {
        /// A shift of the stream's mean above this share of its spread; nil for no alarm.
        public var drift: Double? = 0.02
        /// A thousand samples that improve the pool by less than this share; nil for no alarm.
        public var saturation: Double? = 0.001

        /// The defaults.
        public init() {}
    }
}
