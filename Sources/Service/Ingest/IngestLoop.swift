import Configuration
import Messages
import Sockets

/// Reads samples from the ingest, firehose and upstream sockets, and sends the ingest socket's replies.
///
/// Owns the three sockets; runs on a thread of its own. It stops reading while too many samples are unanswered: ZeroMQ's
/// back-pressure then reaches the producers.
final class IngestLoop {
    /// What other threads tell the loop.
    enum Event: Sendable {
        /// A message is answered: `frames` for its peer, if it has one.
        case answered(ReturnAddress, frames: [[UInt8]], load: Load)
        /// Read no more, and pass the word on to the engine's thread behind what was read.
        case stopReading
        /// Everything that was read is answered; refuse what still waits in the sockets, and end.
        case finish
    }

    private static let firehoseName = "firehose"
    /// Messages taken from one socket before the others get their turn.
    private static let turn = 32

    /// Messages that ZeroMQ may hold for one peer; replies are up to some megabytes.
    private static let replyQueue = 64
    /// Messages of one peer that ZeroMQ may read ahead; they are up to `limits.message_bytes` each.
    private static let readAhead = 64
    /// Bytes of replies that one peer may leave untaken before its messages are refused as `overloaded`.
    private static let untakenBytesMax = 256 << 20
    /// How many batches of the firehose's samples may wait to be decided.
    private static let batchesOfFirehose = 4
    /// How long messages that wait in the sockets are answered at the end; whoever goes on sending is not.
    private static let refusalTime = Duration.milliseconds(500)

    private let ingest: Socket
    private let firehose: Socket
    private let upstream: Socket
    private let channels: Channels
    private let access: AccessControl
    private let limits: Limits
    private let samplesMax: Int
    private var replies: RouterReplies
    /// Of the firehose no more is read than keeps the engine busy: nobody waits for its answers, and everybody else would
    /// wait behind it.
    private let firehoseSamplesMax: Int
    private var unanswered = Load()
    /// How much of that is the firehose's.
    private var unansweredOfFirehose = Load()
    private var isReading = true

    /// - Throws: `SocketError` where an endpoint cannot be bound or connected.
    init(
        context: Context, channels: Channels, configuration: Configuration, access: AccessControl
    ) throws(SocketError) {
        self.access = access
        var options = RouterReplies.options(queue: Self.replyQueue)
        options.receiveHighWaterMark = Self.readAhead
        options.security = access.security(of: .ingest)
        ingest = try Socket(.router, in: context, options: options)
        replies = RouterReplies(ingest, bytesMax: Self.untakenBytesMax)
        options = SocketOptions()
        options.receiveHighWaterMark = Self.readAhead
        options.security = access.security(of: .firehose)
        firehose = try Socket(.pull, in: context, options: options)
        // A publisher does not wait, it drops: what cannot be decided at once is better kept here.
        options.receiveHighWaterMark = nil
        options.security = access.security(of: .upstream)
        upstream = try Socket(.sub, in: context, options: options)
        try upstream.subscribe("")
        self.channels = channels
        var limits = Limits()
        limits.samples = configuration.limits.messageSamples
        limits.vectorBytes = configuration.limits.messageBytes
        self.limits = limits
        samplesMax = configuration.limits.unansweredSamples
        firehoseSamplesMax = min(samplesMax, Self.batchesOfFirehose * configuration.batch.samples)
    }

    /// Binds and connects; gives the endpoints as they really are.
    func open(_ endpoints: Configuration.Endpoints) throws(SocketError) -> [String: [String]] {
        var bound: [String: [String]] = [:]
        for endpoint in endpoints.ingest { bound["ingest", default: []].append(try ingest.bind(endpoint)) }
        for endpoint in endpoints.firehose { bound["firehose", default: []].append(try firehose.bind(endpoint)) }
        for publisher in endpoints.upstream { try upstream.connect(publisher) }
        return bound
    }

    /// Runs until it is told to finish.
    func run() throws {
        var poller = Poller()
        for socket in [ingest, firehose, upstream] { poller.add(socket) }
        poller.add(channels.ingest.doorbell)
        while true {
            try poller.wait(timeout: replies.timeout)
            try replies.retry()
            if try handleEvents() { return }
            if accepts {
                if poller.events(of: ingest).contains(.readable) { try readIngest() }
                if poller.events(of: firehose).contains(.readable) { try readFirehose() }
                if poller.events(of: upstream).contains(.readable) { try readUpstream() }
            }
            channels.figures.set(unanswered: unanswered)
            for socket in [ingest, upstream] { poller.setEvents(accepts ? .readable : [], of: socket) }
            poller.setEvents(acceptsFirehose ? .readable : [], of: firehose)
        }
    }

    private var accepts: Bool { isReading && !unanswered.isFull(samplesMax: samplesMax) }

    private var acceptsFirehose: Bool { accepts && !unansweredOfFirehose.isFull(samplesMax: firehoseSamplesMax) }

    /// Sends what is answered; says whether the loop is over.
    private func handleEvents() throws -> Bool {
        for event in channels.ingest.takeAll() {
            switch event {
            case .answered(let address, let frames, let load):
                unanswered -= load
                switch address {
                case .peer(let path): try replies.send(path + frames)
                case .nobody(Self.firehoseName): unansweredOfFirehose -= load
                case .nobody: break
                }
            case .stopReading:
                isReading = false
                channels.work.push(.stop)
            case .finish:
                try refuseRest()
                return true
            }
        }
        return false
    }

    private func readIngest() throws {
        for _ in 0..<Self.turn {
            guard accepts, let (message, key) = try ingest.receiveFromPeer() else { return }
            guard let envelope = Envelope(message) else { continue }
            _ = submit(envelope.frames, from: key, to: .peer(envelope.reply([])))
        }
    }

    private func readFirehose() throws {
        for _ in 0..<Self.turn {
            guard acceptsFirehose, let (message, key) = try firehose.receiveFromPeer() else { return }
            unansweredOfFirehose += submit(message, from: key, to: .nobody(socket: Self.firehoseName))
        }
    }

    private func readUpstream() throws {
        for _ in 0..<Self.turn {
            guard accepts, let (message, key) = try upstream.receiveFromPeer() else { return }
            // A publisher's topic stands in front.
            _ = submit(Array(message.dropFirst()), from: key, to: .nobody(socket: "upstream"))
        }
    }

    /// Refusals wait in line as well, so that a peer's replies come in the order of its requests. Gives what it counts for.
    private func submit(_ frames: [[UInt8]], from key: CurveKey?, to address: ReturnAddress) -> Load {
        var content = decode(frames)
        // Who was admitted when it connected may have lost its right since.
        if !access.allows(.submit, to: key) {
            content = .failure(AccessControl.refusal(.submit, request: content.request))
        }
        if case .peer(let path) = address, replies.isFull(for: path[0]) {
            content = .failure(
                ProtocolError(
                    .overloaded,
                    "\(replies.bytesMax) bytes of replies to this peer wait; take them, then send it again",
                    request: content.request))
        }
        let submission = Submission(
            content: content, address: address, bytes: frames.reduce(0) { $0 + $1.count })
        unanswered += submission.load
        channels.figures.note(message: submission)
        channels.work.push(.decide(submission))
        return submission.load
    }

    private func decode(_ frames: [[UInt8]]) -> Result<SubmitRequest, ProtocolError> {
        Result { () throws(ProtocolError) in
            try SubmitRequest.decode(
                frames.isEmpty ? [[]] : frames, limits: limits, dimension: channels.gauges.current.dimension)
        }
    }

    /// Answers what was sent but never read: nothing of it was accepted.
    private func refuseRest() throws {
        let end = ContinuousClock.now + Self.refusalTime
        let error = ProtocolError(.shuttingDown, "the daemon is stopping and did not read this; send it again later")
        while ContinuousClock.now < end, let message = try ingest.receive() {
            guard let envelope = Envelope(message) else { continue }
            var answer = error
            answer.request = decode(envelope.frames).request
            try replies.send(envelope.reply([answer.json()]))
        }
        while ContinuousClock.now < end, let pause = replies.timeout {
            try poll(for: pause)
            try replies.retry()
        }
    }

    /// Lets ZeroMQ take up what peers have made room for.
    private func poll(for pause: Duration) throws(SocketError) {
        var poller = Poller()
        poller.add(ingest, events: [])
        try poller.wait(timeout: pause)
    }
}
