import CZeroMQ

/// A ZeroMQ context (`zmq_ctx_new`): the I/O threads, and the `inproc://` endpoints that its sockets share.
///
/// Sockets keep their context alive, so the last one of them to go ends it. The end waits for unsent messages as long
/// as the sockets' `linger` says.
@safe
public final class Context: @unchecked Sendable {
    // Sendable because a ZeroMQ context may be used by any thread at any time, and nothing here changes after `init`.
    let handle: UnsafeMutableRawPointer
    let maxMessageSize: Int64?

    /// A context with `ioThreads` background threads (one for each gigabyte a second is ZeroMQ's advice).
    ///
    /// - Parameter maxMessageSize: the largest frame in bytes that a socket takes from a peer, unless its own options
    ///   say otherwise; a peer that sends more is disconnected. Nil: no limit.
    public init(ioThreads: Int = 1, maxMessageSize: Int64? = nil) throws(SocketError) {
        precondition(ioThreads > 0, "a context with \(ioThreads) threads moves nothing")
        guard let handle = unsafe zmq_ctx_new() else { throw SocketError("open a context") }
        unsafe self.handle = unsafe handle
        self.maxMessageSize = maxMessageSize
        if unsafe zmq_ctx_set(handle, ZMQ_IO_THREADS, Int32(ioThreads)) != 0 {
            throw SocketError("set the number of I/O threads to \(ioThreads)")
        }
    }

    /// Ends all blocked and future calls on its sockets with an error whose `isTerminated` is true
    /// (`zmq_ctx_shutdown`). From any thread, any number of times.
    public func shutdown() {
        _ = unsafe zmq_ctx_shutdown(handle)
    }

    deinit {
        while unsafe zmq_ctx_term(handle) != 0 {
            precondition(zmq_errno() == EINTR, "a context was closed twice")
        }
    }
}
