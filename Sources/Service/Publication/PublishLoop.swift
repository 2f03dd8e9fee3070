import Configuration
import Foundation
import Messages
import Sockets

/// Something for the decisions socket.
enum Publication: Sendable {
    /// Records in the order of the log, as topic and JSON text.
    case records([(topic: [UInt8], record: [UInt8])], last: UInt64)
    /// A refusal on a socket without replies.
    case error(ProtocolError, socket: String)
    /// Some keys count for less than before: every subscriber has to show its key again.
    case readmit
    /// Nothing more comes.
    case finish
}

/// Publishes every decision in the order of the log, and a heartbeat.
///
/// Owns the decisions socket; runs on a thread of its own. ZeroMQ drops what a slow subscriber cannot take; the log does
/// not.
final class PublishLoop {
    private var socket: Socket
    private let makeSocket: () throws(SocketError) -> Socket
    /// Where it is bound, as it really is.
    private var bound: [String] = []
    private let outbox: Outbox<Publication>
    private let clock: ServiceClock
    private let interval: Duration
    private var last: UInt64

    /// How long the system may take to let go of an endpoint.
    private static let rebindingMax = Duration.seconds(5)
    private static let rebindingPause = Duration.milliseconds(20)

    /// - Parameter last: the newest position of the log.
    init(
        context: Context, configuration: Configuration, channels: Channels, access: AccessControl, clock: ServiceClock,
        last: UInt64
    ) throws(SocketError) {
        var options = SocketOptions()
        options.sendHighWaterMark = configuration.flow.sendQueue
        options.security = access.security(of: .decisions)
        makeSocket = { [options] () throws(SocketError) in try Socket(.xpub, in: context, options: options) }
        socket = try makeSocket()
        outbox = channels.publications
        self.clock = clock
        interval = .milliseconds(configuration.flow.heartbeatMilliseconds)
        self.last = last
    }

    /// Binds; gives the endpoints as they really are.
    func open(_ endpoints: [String]) throws(SocketError) -> [String] {
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
                if case .readmit = publication {
                    poller.remove(socket)
                    try readmit()
                    poller.add(socket)
                } else if try !publish(publication) {
                    return
                }
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
        case .readmit:
            preconditionFailure("a socket is not published")
        case .finish:
            return false
        }
        return true
    }

    /// Closes the socket and binds another at the same endpoints: subscribers connect again by themselves, and are asked
    /// for their keys. What they miss meanwhile is in the log.
    private func readmit() throws(SocketError) {
        for endpoint in bound { try socket.unbind(endpoint) }
        socket = try makeSocket()
        let deadline = ContinuousClock.now + Self.rebindingMax
        for endpoint in bound {
            while true {
                // An I/O thread removes the file of an ipc endpoint, and would remove the new one's.
                let isFree = !FileManager.default.fileExists(atPath: String(endpoint.dropFirst("ipc://".count)))
                do throws(SocketError) {
                    if isFree || ContinuousClock.now > deadline {
                        try socket.bind(endpoint)
                        break
                    }
                } catch {
                    guard error.isAddressInUse, ContinuousClock.now < deadline else { throw error }
                }
                Thread.sleep(forTimeInterval: Self.rebindingPause / .seconds(1))
            }
        }
    }
}
