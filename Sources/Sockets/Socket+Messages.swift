import CZeroMQ

extension Socket {
    /// Takes the next message, whole (`zmq_msg_recv`). Each frame is copied once, out of ZeroMQ's buffer.
    ///
    /// - Parameter wait: whether to wait for one, at most for the `receiveTimeout` of the options.
    /// - Returns: its frames, or nil where there is none.
    public func receive(wait: Bool = false) throws(SocketError) -> [[UInt8]]? {
        try receiveMessage(flags: wait ? 0 : ZMQ_DONTWAIT)?.frames
    }

    /// Takes the next message as `receive` does, and the public key of the peer that it came from: the one that the
    /// `Authenticator` has admitted (`zmq_msg_gets`).
    ///
    /// - Returns: its frames and the key, which is nil without CURVE; or nil where there is no message.
    public func receiveFromPeer() throws(SocketError) -> (frames: [[UInt8]], key: CurveKey?)? {
        guard let (frames, user) = try receiveMessage(flags: ZMQ_DONTWAIT) else { return nil }
        return (frames, user.flatMap(CurveKey.init(z85:)))
    }

    /// Sends a message, whole or not at all (`zmq_send`). Each frame is copied once, into ZeroMQ's buffer.
    ///
    /// A router's message to a peer that is gone is dropped, and counts as sent: nobody waits for it any more. So is, and
    /// does, one to a peer whose queue is full, unless `routerMandatory` is set or `sendHighWaterMark` is 0.
    /// - Parameter wait: whether to wait for room, at most for the `sendTimeout` of the options.
    /// - Returns: false where there is no room and nothing was sent.
    @discardableResult
    public func send(_ message: [[UInt8]], wait: Bool = false) throws(SocketError) -> Bool {
        precondition(!message.isEmpty, "a message has at least one frame")
        let flags = wait ? 0 : ZMQ_DONTWAIT
        for (index, frame) in message.enumerated() {
            let more = index < message.count - 1 ? ZMQ_SNDMORE : 0
            switch sendFrame(frame, flags: flags | more) {
            case 0: continue
            // In the midst of a message this means that the peer went away, and ZeroMQ took the first parts back.
            case EAGAIN: return false
            case EHOSTUNREACH: return true
            case let code: throw SocketError("send", code: code)
            }
        }
        return true
    }

    private func sendFrame(_ frame: [UInt8], flags: Int32) -> Int32 {
        unsafe frame.withUnsafeBytes { bytes in
            while unsafe zmq_send(handle, bytes.baseAddress, bytes.count, flags) == -1 {
                let code = zmq_errno()
                if code != EINTR { return code }
            }
            return 0
        }
    }

    private func receiveMessage(flags: Int32) throws(SocketError) -> (frames: [[UInt8]], user: String?)? {
        guard var part = try receiveFrame(flags: flags, asksUser: isServer) else { return nil }
        // A router's own first frame, the peer's identity, may be without.
        var user = part.user
        var frames = [part.bytes]
        while part.more {
            // The parts of a message arrive together, so this one is there already.
            guard let next = try receiveFrame(flags: 0, asksUser: isServer && user == nil) else { break }
            part = next
            user = user ?? part.user
            frames.append(part.bytes)
        }
        return (frames, user)
    }

    private func receiveFrame(
        flags: Int32, asksUser: Bool
    ) throws(SocketError) -> (bytes: [UInt8], more: Bool, user: String?)? {
        var message = zmq_msg_t()
        return try unsafe withUnsafeMutablePointer(to: &message) { message throws(SocketError) in
            _ = unsafe zmq_msg_init(message)
            defer { _ = unsafe zmq_msg_close(message) }
            while unsafe zmq_msg_recv(message, handle, flags) == -1 {
                let code = zmq_errno()
                if code == EAGAIN { return nil }
                if code != EINTR { throw SocketError("receive", code: code) }
            }
            let data = unsafe UnsafeRawBufferPointer(start: zmq_msg_data(message), count: zmq_msg_size(message))
            let user = asksUser ? unsafe zmq_msg_gets(message, "User-Id").map { unsafe String(cString: $0) } : nil
            return unsafe (Array(data), zmq_msg_more(message) != 0, user)
        }
    }
}
