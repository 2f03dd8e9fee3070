/// What a peer may take, so that none can take the process.
public struct WebLimits: Sendable {
    /// Connections at once; further ones are closed at once.
    public var connections = 128
    /// Those among them that follow events.
    public var followers = 16
    /// Bytes that a follower may leave untaken; it is cut off where the next event finds more.
    public var untakenBytes = 4 << 20
    /// Bytes of a request's header.
    public var headerBytes = 16 << 10
    /// Fields of a request's header.
    public var headerFields = 64
    /// Bytes of a request's body, which nobody reads.
    public var bodyBytes = 64 << 10
    /// How long a request may take to come, the wait for it on an open connection included.
    public var requestTime = Duration.seconds(20)
    /// How long a peer may take to receive an answer.
    public var responseTime = Duration.seconds(30)

    /// The limits that suit a daemon.
    public init() {}
}
