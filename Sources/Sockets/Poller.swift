import CZeroMQ

/// Waits until one of several sockets and doorbells is ready (`zmq_poll`). Belongs to the thread of its sockets.
@safe
public struct Poller {
    /// What a socket is ready for.
    public struct Events: OptionSet, Sendable {
        /// ZeroMQ's bits.
        public let rawValue: Int16

        /// Events from ZeroMQ's bits.
        public init(rawValue: Int16) { self.rawValue = rawValue }

        /// `receive` gives a message.
        public static let readable = Events(rawValue: Int16(ZMQ_POLLIN))
        /// `send` takes a message; of a router with `routerMandatory`: to some peer, not to each.
        public static let writable = Events(rawValue: Int16(ZMQ_POLLOUT))
    }

    private enum Source {
        case socket(Socket)
        case doorbell(Doorbell)

        func `is`(_ other: Socket) -> Bool {
            if case .socket(let socket) = self { socket === other } else { false }
        }

        func `is`(_ other: Doorbell) -> Bool {
            if case .doorbell(let doorbell) = self { doorbell === other } else { false }
        }
    }

    // Item for source, at the same indices. The sources keep the handles in the items alive.
    private var sources: [Source] = []
    private var items: [zmq_pollitem_t] = unsafe []

    /// A poller of nothing.
    public init() {}

    /// Also waits for `socket`.
    public mutating func add(_ socket: Socket, events: Events = .readable) {
        precondition(!sources.contains { $0.is(socket) }, "the poller has this socket already")
        sources.append(.socket(socket))
        unsafe items.append(
            zmq_pollitem_t(socket: socket.handle, fd: 0, events: events.rawValue, revents: 0))
    }

    /// Also waits for `doorbell`.
    public mutating func add(_ doorbell: Doorbell) {
        precondition(!sources.contains { $0.is(doorbell) }, "the poller has this doorbell already")
        sources.append(.doorbell(doorbell))
        unsafe items.append(
            zmq_pollitem_t(socket: nil, fd: doorbell.descriptor, events: Int16(ZMQ_POLLIN), revents: 0))
    }

    /// Waits for other events of `socket` from now on. None pauses it: messages then pile up to its high-water mark,
    /// and ZeroMQ stops reading from the peers.
    public mutating func setEvents(_ events: Events, of socket: Socket) {
        unsafe items[index(of: socket)].events = events.rawValue
    }

    /// No longer waits for `socket`.
    public mutating func remove(_ socket: Socket) {
        let index = index(of: socket)
        sources.remove(at: index)
        unsafe items.remove(at: index)
    }

    /// Waits until something is ready, or for `timeout`; nil means for ever, zero only looks.
    ///
    /// - Returns: whether anything is ready.
    @discardableResult
    public mutating func wait(timeout: Duration?) throws(SocketError) -> Bool {
        let deadline = timeout.map { ContinuousClock.now + $0 }
        while true {
            let remaining = deadline.map { max(.zero, $0 - ContinuousClock.now).milliseconds } ?? -1
            let ready = unsafe zmq_poll(&items, Int32(items.count), Int(remaining))
            if ready >= 0 { return ready > 0 }
            let code = zmq_errno()
            if code != EINTR { throw SocketError("poll", code: code) }
        }
    }

    /// What `socket` was ready for when `wait` returned.
    public func events(of socket: Socket) -> Events {
        unsafe Events(rawValue: items[index(of: socket)].revents)
    }

    /// Whether `doorbell` had been rung when `wait` returned.
    public func isRung(_ doorbell: Doorbell) -> Bool {
        guard let index = sources.firstIndex(where: { $0.is(doorbell) }) else {
            preconditionFailure("the poller does not have this doorbell")
        }
        return unsafe items[index].revents != 0
    }

    private func index(of socket: Socket) -> Int {
        guard let index = sources.firstIndex(where: { $0.is(socket) }) else {
            preconditionFailure("the poller does not have this \(socket.kind) socket")
        }
        return index
    }
}
