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
        /// `HOST:PORT` for metrics, health and the dashboard; nil: not served.
        public var http: String? = Endpoints.defaultHTTP
        /// Publishers that the SUB socket connects to.
        public var upstream: [String] = []

        /// Where HTTP is served unless something else is said.
        public static let defaultHTTP = "127.0.0.1:5580"

        /// The default endpoints, all on loopback.
        public init() {}
    }
}
