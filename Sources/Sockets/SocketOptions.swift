/// How a socket behaves; set when it is opened, before it has peers. Nil leaves ZeroMQ's default.
public struct SocketOptions: Sendable, Equatable {
    /// Messages that may wait for one peer before `send` would block or drop (`ZMQ_SNDHWM`, 1,000; 0 is no limit).
    public var sendHighWaterMark: Int?
    /// Messages that may wait here from one peer before ZeroMQ stops reading its connection (`ZMQ_RCVHWM`, 1,000).
    public var receiveHighWaterMark: Int?
    /// How long unsent messages are still offered to peers after the socket is closed (`ZMQ_LINGER`).
    public var linger: Duration = .seconds(1)
    /// The largest frame taken from a peer, in bytes (`ZMQ_MAXMSGSIZE`); a peer that sends more is disconnected.
    public var maxMessageSize: Int64?
    /// The name under which a router at the other end knows this socket (`ZMQ_ROUTING_ID`), 1 to 255 bytes.
    public var identity: [UInt8]?
    /// Makes a router's `send` give false where the peer's queue is full, in place of dropping the message
    /// (`ZMQ_ROUTER_MANDATORY`).
    public var routerMandatory = false
    /// Lets a peer that reconnects under the same identity take the place of its old connection
    /// (`ZMQ_ROUTER_HANDOVER`).
    public var routerHandover = false
    /// Queues only for connections that are up, so that nothing is lost in the queue of a dead one (`ZMQ_IMMEDIATE`).
    public var immediate = false
    /// How often a quiet connection is probed (`ZMQ_HEARTBEAT_IVL`); nil: never.
    public var heartbeatInterval: Duration?
    /// After how long without an answer to a probe a connection counts as dead (`ZMQ_HEARTBEAT_TIMEOUT`).
    public var heartbeatTimeout: Duration?
    /// How long to wait before connecting again (`ZMQ_RECONNECT_IVL`, 100 ms).
    public var reconnectInterval: Duration?
    /// Where the doubling of that wait ends (`ZMQ_RECONNECT_IVL_MAX`); nil: it does not double.
    public var reconnectIntervalMax: Duration?
    /// How long a waiting `send` waits (`ZMQ_SNDTIMEO`); nil: for ever.
    public var sendTimeout: Duration?
    /// How long a waiting `receive` waits (`ZMQ_RCVTIMEO`); nil: for ever.
    public var receiveTimeout: Duration?

    /// Encryption and access (CURVE); nil: none.
    public var security: SocketSecurity?

    /// ZeroMQ's defaults, but for a `linger` of a second.
    public init() {}
}

extension Duration {
    /// Whole milliseconds, rounded up so that a short wait is not a busy one.
    package var milliseconds: Int32 {
        let (seconds, attoseconds) = components
        let milliseconds = attoseconds / 1_000_000_000_000_000
        let remainder: Int64 = attoseconds % 1_000_000_000_000_000 > 0 ? 1 : 0
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        return overflow ? .max : Int32(clamping: product + milliseconds + remainder)
    }
}
