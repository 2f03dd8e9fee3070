import Messages
import Sockets

/// A connection to a socket of the daemon that answers requests.
final class DaemonConnection {
    /// Nobody has to wait as long for a daemon that is not there as for one that is busy.
    private static let connectingMax = Duration.seconds(5)

    /// The other end.
    let peer: Peer
    /// How long to wait for an answer.
    let timeout: Duration
    private let socket: Socket
    private var poller = Poller()
    private var requests = 0

    /// Begins to connect; whether anybody is there shows when something is sent.
    init(to peer: Peer, timeout: Duration, context: Context) throws(SocketError) {
        var options = SocketOptions()
        // Without a connection nothing can be sent, which tells a daemon that is away from one that is slow.
        options.immediate = true
        options.linger = .zero
        options.security = peer.security
        socket = try Socket(.dealer, in: context, options: options)
        try socket.connect(peer.endpoint)
        poller.add(socket)
        self.peer = peer
        self.timeout = timeout
    }

    /// A tag that no other request of this connection has.
    func newTag() -> RequestTag {
        requests += 1
        return .number(JSONNumber(requests))
    }

    /// Asks a question and waits for its answer.
    ///
    /// - Throws: `ConnectionError`, and the daemon's own `ProtocolError`.
    func ask(_ query: QueryRequest) throws -> ReceivedReply {
        let tag = newTag()
        try send(QueryMessage(query, request: tag).encoded())
        while true {
            do {
                let reply = try receive()
                // An answer to a question that was given up is of no use any more.
                if reply.request == tag { return reply }
            } catch let error as ProtocolError where error.request != tag && error.request != nil {
                continue
            }
        }
    }

    /// Sends a message as soon as there is a connection with room for it.
    func send(_ message: [[UInt8]]) throws {
        let patience = min(timeout, Self.connectingMax)
        let deadline = ContinuousClock.now + patience
        poller.setEvents(.writable, of: socket)
        defer { poller.setEvents(.readable, of: socket) }
        repeat {
            guard try poller.wait(timeout: max(.zero, deadline - .now)) else { break }
            if try socket.send(message) { return }
        } while ContinuousClock.now < deadline
        throw ConnectionError.unreachable(peer, seconds: patience / .seconds(1))
    }

    /// Waits for the next reply, whatever it answers.
    func receive() throws -> ReceivedReply {
        guard let reply = try receive(waiting: timeout) else {
            throw ConnectionError.silent(peer, seconds: timeout / .seconds(1))
        }
        return reply
    }

    private func receive(waiting patience: Duration) throws -> ReceivedReply? {
        let deadline = ContinuousClock.now + patience
        repeat {
            try poller.wait(timeout: max(.zero, deadline - .now))
            if let message = try socket.receive() { return try ReceivedReply(message) }
        } while ContinuousClock.now < deadline
        return nil
    }
}
