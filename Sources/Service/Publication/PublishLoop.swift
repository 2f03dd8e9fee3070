import Configuration
import Messages
import Sockets

/// Something for the decisions socket.
enum Publication: Sendable {
    /// Records in the order of the log, as topic and JSON text.
    case records([(topic: [UInt8], record: [UInt8])], last: UInt64)
    /// A refusal on a socket without replies.
    case error(ProtocolError, socket: String)
    /// Nothing more comes.
    case finish
}

/// Publishes every decision in the order of the log, and a heartbeat.
///
/// Owns the decisions socket; runs on a thread of its own. ZeroMQ drops what a slow subscriber cannot take; the log does
/// not.
final class PublishLoop {
    private let socket: Socket
    private let outbox: Outbox<Publication>
    private let clock: ServiceClock
    private let interval: Duration
    private var last: UInt64

    /// - Parameter last: the newest position of the log.
    init(
        context: Context, configuration: Configuration, channels: Channels, clock: ServiceClock, last: UInt64
    ) throws(SocketError) {
        var options = SocketOptions()
        options.sendHighWaterMark = configuration.flow.sendQueue
        socket = try Socket(.xpub, in: context, options: options)
        outbox = channels.publications
        self.clock = clock
        interval = .milliseconds(configuration.flow.heartbeatMilliseconds)
        self.last = last
    }

    /// Binds; gives the endpoints as they really are.
    func open(_ endpoints: [String]) throws(SocketError) -> [String] {
        var bound: [String] = []
        for endpoint in endpoints { bound.append(try socket.bind(endpoint)) }
        return bound
    }

    /// Runs until it is told to finish.
    func run() throws {
        var poller = Poller()
        poller.add(socket)
        poller.add(outbox.doorbell)
        var nextBeat = ContinuousClock.now + interval
        while true {
            try poller.wait(timeout: max(.zero, nextBeat - .now))
            // Subscriptions, which ZeroMQ has acted on already.
            while try socket.receive() != nil {}
            for publication in outbox.takeAll() {
                if try !publish(publication) { return }
            }
            if ContinuousClock.now >= nextBeat {
                try socket.send(Heartbeat(seq: last, time: clock.now()).published)
                nextBeat = .now + interval
            }
        }
    }

    /// Sends; false for the end.
    private func publish(_ publication: Publication) throws(SocketError) -> Bool {
        switch publication {
        case .records(let records, let last):
            for (topic, record) in records { try socket.send([topic, record]) }
            self.last = last
        case .error(let error, let name):
            try socket.send([Topic.error, error.json(socket: name)])
        case .finish:
            return false
        }
        return true
    }
}
