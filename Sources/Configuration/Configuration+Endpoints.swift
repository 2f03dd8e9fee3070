extension Configuration {
    /// ZeroMQ endpoints (`tcp://HOST:PORT`, `ipc://PATH`), several for one socket; an empty list leaves a socket out.
    public struct Endpoints: Sendable, Equatable {
        /// ROUTER: submit samples and get the decisions back.
        public var ingest = ["tcp://127.0.0.1:5571"]
        /// PULL: submit without an answer.
        public var firehose = ["tcp://127.0.0.1:5572"]
        /// XPUB: every decision as it is made.
        public var decisions = ["tcp://127.0.0.1:5573"]
        /// ROUTER: questions about the pool and the past.
        public var query = ["tcp://127.0.0.1:5574"]
        /// `HOST:PORT` for metrics, health and the dashboard; nil or the default, and not served in this version.
        public var http: String? = "127.0.0.1:5580"
        /// Publishers that the SUB socket connects to.
        public var upstream: [String] = []

        /// The default endpoints, all on loopback.
        public init() {}
    }
}
