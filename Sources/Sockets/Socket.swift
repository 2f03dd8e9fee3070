import CZeroMQ

/// A ZeroMQ socket. A message is a list of frames, and a frame is bytes.
///
/// One thread opens, uses and drops it: ZeroMQ's sockets are not thread-safe, which is why this class is not `Sendable`.
/// Dropping the last reference closes it (`zmq_close`); unsent messages then still go out for as long as `linger` says.
@safe
public final class Socket {
    /// What kind it is.
    public let kind: SocketKind
    let handle: UnsafeMutableRawPointer
    // The context must outlive its sockets.
    let context: Context
    /// Whether peers are known by their keys.
    let isServer: Bool

    /// Opens a socket (`zmq_socket`) and sets its options.
    public init(_ kind: SocketKind, in context: Context, options: SocketOptions = SocketOptions()) throws(SocketError) {
        guard let handle = unsafe zmq_socket(context.handle, kind.code) else {
            throw SocketError("open a \(kind) socket")
        }
        self.kind = kind
        self.context = context
        if case .server = options.security { isServer = true } else { isServer = false }
        unsafe self.handle = unsafe handle
        try apply(options)
    }

    deinit {
        _ = unsafe zmq_close(handle)
    }

    /// Listens on `endpoint` (`zmq_bind`), for example `tcp://127.0.0.1:5571`, `ipc:///run/noveld/ingest`.
    ///
    /// A TCP port of `*` or 0 takes a free one, and `ipc://*` a fresh file.
    /// - Returns: the endpoint as it really is, for peers to connect to (`ZMQ_LAST_ENDPOINT`).
    @discardableResult
    public func bind(_ endpoint: String) throws(SocketError) -> String {
        try prepare(for: endpoint, operation: "bind")
        guard unsafe zmq_bind(handle, endpoint) == 0 else { throw SocketError("bind", endpoint: endpoint) }
        return try lastEndpoint()
    }

    /// Stops listening on `endpoint`, as `bind` returned it (`zmq_unbind`). An I/O thread lets go of it a little later.
    public func unbind(_ endpoint: String) throws(SocketError) {
        guard unsafe zmq_unbind(handle, endpoint) == 0 else { throw SocketError("unbind", endpoint: endpoint) }
    }

    /// Connects to `endpoint` in the background, again and again until it is there (`zmq_connect`).
    public func connect(_ endpoint: String) throws(SocketError) {
        try prepare(for: endpoint, operation: "connect")
        guard unsafe zmq_connect(handle, endpoint) == 0 else { throw SocketError("connect", endpoint: endpoint) }
    }

    /// Ends the connection to `endpoint` (`zmq_disconnect`).
    public func disconnect(_ endpoint: String) throws(SocketError) {
        guard unsafe zmq_disconnect(handle, endpoint) == 0 else { throw SocketError("disconnect", endpoint: endpoint) }
    }

    /// Asks for messages whose first frame begins with `prefix`; the empty prefix means all. On a `sub` only.
    public func subscribe(_ prefix: String) throws(SocketError) {
        try set(ZMQ_SUBSCRIBE, to: Array(prefix.utf8), named: "subscribe")
    }

    /// Takes a `subscribe` back.
    public func unsubscribe(_ prefix: String) throws(SocketError) {
        try set(ZMQ_UNSUBSCRIBE, to: Array(prefix.utf8), named: "unsubscribe")
    }

    private func prepare(for endpoint: String, operation: String) throws(SocketError) {
        // ZeroMQ takes port 65536 for port 0, and so on.
        if endpoint.hasPrefix("tcp://"), let colon = endpoint.lastIndex(of: ":"),
            let port = Int(endpoint[colon...].dropFirst()), !(0...65_535).contains(port)
        {
            throw SocketError(operation, code: EINVAL, endpoint: endpoint)
        }
        // Literal IPv6 addresses need the option; host names keep to IPv4 without it.
        if endpoint.contains("[") { try turnOn(ZMQ_IPV6, named: "IPv6") }
    }
}
