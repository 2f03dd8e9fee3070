import CZeroMQ

/// What ZeroMQ or the operating system refused.
public struct SocketError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was tried: `bind`, `connect`, `send`, …
    public let operation: String
    /// The `errno` value, ZeroMQ's own ones included.
    public let code: Int32
    /// The endpoint that was meant, where one was.
    public let endpoint: String?

    init(_ operation: String, code: Int32 = zmq_errno(), endpoint: String? = nil) {
        self.operation = operation
        self.code = code
        self.endpoint = endpoint
    }

    /// Whether the context was shut down: the owner of a socket closes it and ends.
    public var isTerminated: Bool { code == ETERM }

    /// Whether another socket has the endpoint already.
    public var isAddressInUse: Bool { code == EADDRINUSE }

    /// For example `bind tcp://127.0.0.1:5571: Address already in use`.
    public var description: String {
        let reason = unsafe String(cString: zmq_strerror(code))
        return [operation, endpoint].compactMap(\.self).joined(separator: " ") + ": " + reason
    }
}
