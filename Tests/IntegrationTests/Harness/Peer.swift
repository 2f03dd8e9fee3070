import Messages
import Sockets

/// Another answer than the test expects.
struct Unexpected: Error, CustomStringConvertible {
    let description: String
}

/// A socket connected to the daemon, with a time limit on everything.
final class Peer {
    let socket: Socket

    /// All peers share it: sockets are what belongs to a thread.
    private static let context = Result { try Context() }

    init(_ kind: SocketKind, _ endpoint: String, options: SocketOptions = SocketOptions()) throws {
        var options = options
        options.linger = .zero
        options.sendTimeout = options.sendTimeout ?? patience
        options.receiveTimeout = options.receiveTimeout ?? patience
        socket = try Socket(kind, in: Self.context.get(), options: options)
        if kind == .pub { try socket.bind(endpoint) } else { try socket.connect(endpoint) }
    }

    func send(_ frames: [[UInt8]]) throws {
        guard try socket.send(frames, wait: true) else { throw TimedOut(description: "send: no room") }
    }

    func receive() throws -> [[UInt8]] {
        guard let frames = try socket.receive(wait: true) else { throw TimedOut(description: "receive: nothing came") }
        return frames
    }

    /// The next reply; throws the `ProtocolError` that the daemon answered.
    func reply() throws -> ReceivedReply {
        try ReceivedReply(receive())
    }

    /// The next reply, which has to be an error.
    func refusal() throws -> ProtocolError {
        let frames = try receive()
        let reply: ReceivedReply
        do throws(ProtocolError) {
            reply = try ReceivedReply(frames)
        } catch {
            return error
        }
        throw Unexpected(description: "expected an error, found \(reply.type)")
    }
}
