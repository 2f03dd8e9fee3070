import Messages
import Sockets

@testable import novelctl

/// A router that answers requests as a script says, on a thread of its own; stopped with the value.
final class StandIn {
    /// Where it listens.
    let endpoint: String
    private let context: Context
    private let thread: ServiceThread

    /// `answer` gets the frames of each message, and gives those of each reply to its sender.
    init(answer: @escaping @Sendable ([[UInt8]]) -> [[[UInt8]]]) throws {
        let context = try Context()
        let socket = try Socket(.router, in: context)
        endpoint = try socket.bind("tcp://127.0.0.1:*")
        thread = try ServiceThread(name: "stand-in") {
            // Ends with the error of a context that is shut down.
            while let message = try? socket.receive(wait: true) {
                guard let envelope = Envelope(message) else { continue }
                for reply in answer(envelope.frames) { _ = try? socket.send(envelope.reply(reply)) }
            }
        }
        self.context = context
    }

    /// A stand-in for the query socket.
    static func querySocket(answer: @escaping @Sendable (QueryMessage) -> [[[UInt8]]]) throws -> StandIn {
        try StandIn { frames in
            guard let message = try? QueryMessage.decode(frames) else { return [] }
            return answer(message)
        }
    }

    deinit {
        context.shutdown()
        thread.join()
    }

    /// A connection to it.
    func connect(_ role: Peer.Role = .query, timeout: Duration = .seconds(20)) throws -> DaemonConnection {
        try DaemonConnection(to: Peer(role: role, endpoint: endpoint), timeout: timeout, context: Context())
    }
}
