import CZeroMQ

extension Socket {
    func apply(_ options: SocketOptions) throws(SocketError) {
        try set(ZMQ_LINGER, to: options.linger.milliseconds, named: "linger")
        try set(ZMQ_SNDHWM, to: options.sendHighWaterMark, named: "sendHighWaterMark")
        try set(ZMQ_RCVHWM, to: options.receiveHighWaterMark, named: "receiveHighWaterMark")
        try set(ZMQ_HEARTBEAT_IVL, to: options.heartbeatInterval, named: "heartbeatInterval")
        try set(ZMQ_HEARTBEAT_TIMEOUT, to: options.heartbeatTimeout, named: "heartbeatTimeout")
        try set(ZMQ_RECONNECT_IVL, to: options.reconnectInterval, named: "reconnectInterval")
        try set(ZMQ_RECONNECT_IVL_MAX, to: options.reconnectIntervalMax, named: "reconnectIntervalMax")
        try set(ZMQ_SNDTIMEO, to: options.sendTimeout, named: "sendTimeout")
        try set(ZMQ_RCVTIMEO, to: options.receiveTimeout, named: "receiveTimeout")
        if options.immediate { try turnOn(ZMQ_IMMEDIATE, named: "immediate") }
        if options.routerMandatory { try turnOn(ZMQ_ROUTER_MANDATORY, named: "routerMandatory") }
        if options.routerHandover { try turnOn(ZMQ_ROUTER_HANDOVER, named: "routerHandover") }
        if let identity = options.identity { try set(ZMQ_ROUTING_ID, to: identity, named: "identity") }
        if let security = options.security { try apply(security) }
        if let size = options.maxMessageSize ?? context.maxMessageSize {
            try set(ZMQ_MAXMSGSIZE, to: size, named: "maxMessageSize")
        }
    }

    /// The endpoint that the last `bind` took.
    func lastEndpoint() throws(SocketError) -> String {
        // Longer than any path of a Unix socket, and than any name of a host.
        var text = [UInt8](repeating: 0, count: 1024)
        var size = text.count
        guard unsafe zmq_getsockopt(handle, ZMQ_LAST_ENDPOINT, &text, &size) == 0 else {
            throw SocketError("read the bound endpoint")
        }
        return String(decoding: text[..<size].prefix { $0 != 0 }, as: UTF8.self)
    }

    func set(_ option: Int32, to bytes: [UInt8], named name: String) throws(SocketError) {
        guard unsafe zmq_setsockopt(handle, option, bytes, bytes.count) == 0 else {
            throw SocketError("set \(name) of a \(kind) socket")
        }
    }

    private func set(_ option: Int32, to value: some FixedWidthInteger, named name: String) throws(SocketError) {
        var value = value
        let size = value.bitWidth / 8
        guard unsafe zmq_setsockopt(handle, option, &value, size) == 0 else {
            throw SocketError("set \(name) of a \(kind) socket to \(value)")
        }
    }

    private func set(_ option: Int32, to value: Int?, named name: String) throws(SocketError) {
        if let value { try set(option, to: Int32(clamping: value), named: name) }
    }

    private func set(_ option: Int32, to value: Duration?, named name: String) throws(SocketError) {
        if let value { try set(option, to: value.milliseconds, named: name) }
    }

    func turnOn(_ option: Int32, named name: String) throws(SocketError) {
        try set(option, to: 1 as Int32, named: name)
    }
}
