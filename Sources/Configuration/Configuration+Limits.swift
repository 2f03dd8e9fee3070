extension Configuration {
    /// Bounds on messages, on work in progress and on the store.
    public struct Limits: Sendable, Equatable {
        /// Samples read and not yet answered, over all peers; past it the daemon stops reading.
        public var unansweredSamples = 65_536
        /// Most samples in one message.
        public var messageSamples = 16_384
        /// Most bytes in one message, all frames together.
        public var messageBytes = 256 << 20
        /// Most bytes to which the store's map grows.
        public var mapBytes = 64 << 30

        /// The default bounds.
        public init() {}
    }
}
