import Messages
import Sockets

/// Follows the decision log as it grows: every record once, in order.
///
/// The decisions socket publishes records as they are made, and loses what a slow subscriber cannot take. The log loses
/// nothing. So whatever the published positions leave out is read from the log, and a heartbeat, which names the newest
/// position, shows what was lost at the end.
final class DecisionFollower {
    /// After this long without a sound the log is asked whether something was missed.
    private static let silenceMax = Duration.seconds(5)

    private let subscriber: Socket
    private let peer: Peer
    private let log: LogPages
    private var poller = Poller()
    /// The last position that was handed over.
    private var position: UInt64
    private var hasHeard = false
    private var isDisturbed = false

    /// Begins behind `position`, or where the log ends now.
    init(_ peer: Peer, log: LogPages, after position: UInt64?, context: Context) throws {
        var options = SocketOptions()
        options.receiveHighWaterMark = 100_000
        options.security = peer.security
        subscriber = try Socket(.sub, in: context, options: options)
        try subscriber.subscribe("")
        try subscriber.connect(peer.endpoint)
        poller.add(subscriber)
        self.peer = peer
        self.log = log
        self.position = try position ?? log.bounds().last
    }

    /// Gives `body` records in order until it returns false.
    ///
    /// - Throws: `FollowingError.logWentBack`, and what `body` throws. A daemon that goes away is waited for.
    func run(_ body: ([LogRecord]) throws -> Bool) throws {
        guard try catchUp(body) else { return }
        while true {
            if try poller.wait(timeout: Self.silenceMax) {
                while let message = try subscriber.receive() {
                    guard try take(message, body) else { return }
                }
            } else {
                noteSilence()
                guard try catchUp(body) else { return }
            }
        }
    }

    private func take(_ message: [[UInt8]], _ body: ([LogRecord]) throws -> Bool) throws -> Bool {
        guard message.count == 2 else { return true }
        hasHeard = true
        switch message[0] {
        case Topic.error: return true
        case Topic.alarm:
            Terminal.note(try AlarmText(ReceivedReply([message[1]])).line)
            return true
        case Topic.heartbeat:
            let newest: UInt64 = try ReceivedReply([message[1]]).integer("seq")
            return newest == position ? true : try catchUp(body)
        default:
            let record = try LogRecord(json: message[1])
            if record.seq <= position { return true }
            // What was published is in the log already.
            guard record.seq == position + 1 else { return try catchUp(body) }
            position = record.seq
            return try body([record])
        }
    }

    /// Hands over what the log holds after `position`; says whether `body` wants more.
    private func catchUp(_ body: ([LogRecord]) throws -> Bool) throws -> Bool {
        while true {
            guard let page = try pageUnlessAway() else { return true }
            if page.last < position { throw FollowingError.logWentBack(seen: position, last: page.last) }
            guard let first = page.records.first, let last = page.records.last else { return true }
            if first.seq > position + 1 {
                Terminal.note("records \(position + 1) to \(first.seq - 1) are no longer in the log")
            }
            position = last.seq
            guard try body(page.records) else { return false }
            if position >= page.last { return true }
        }
    }

    /// The next page; nil while the daemon does not answer, which is said once.
    private func pageUnlessAway() throws -> (records: [LogRecord], last: UInt64)? {
        do {
            let page = try log.page(after: position)
            if isDisturbed { Terminal.note("the daemon is back") }
            isDisturbed = false
            return page
        } catch let error as ConnectionError {
            if !isDisturbed { Terminal.note("\(error)\nWaiting for it; nothing will be missed.") }
            isDisturbed = true
            return nil
        }
    }

    private func noteSilence() {
        guard !hasHeard else { return }
        hasHeard = true
        Terminal.note(
            """
            nothing comes from \(peer.endpoint): is that the daemon's "decisions" endpoint (\(peer.role.option))?
            Reading the log through the query socket meanwhile.
            """)
    }
}

/// Why the log cannot be followed any longer.
enum FollowingError: Error, Equatable, CustomStringConvertible {
    /// The log ends before what was seen of it.
    case logWentBack(seen: UInt64, last: UInt64)

    var description: String {
        switch self {
        case .logWentBack(let seen, let last):
            "the log ends with seq \(last), before seq \(seen) where this was to go on: another store, or an older copy?"
        }
    }
}
