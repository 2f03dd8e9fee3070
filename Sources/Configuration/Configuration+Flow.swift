extension Configuration {
    /// Heartbeat and socket queues.
    public struct Flow: Sendable, Equatable {
        /// Time between two heartbeats on the decisions socket.
        public var heartbeatMilliseconds = 1_000
        /// ZeroMQ's send high-water mark: messages queued for one peer.
        public var sendQueue = 10_000

        /// A heartbeat each second, 10,000 messages for each peer.
        public init() {}
    }
}
