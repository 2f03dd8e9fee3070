import Configuration
import Messages
import Sockets

/// A question, and where its answer goes.
struct Question: Sendable {
    let query: QueryMessage
    let place: AnswerOrder.Place
    /// The frames in front of the answer.
    let path: [[UInt8]]
    /// Bytes of its frames.
    let bytes: Int
}

extension QueryRequest {
    /// What a peer has to be allowed to ask it.
    fileprivate var role: Role {
        switch self {
        case .budget, .evict, .snapshot: .admin
        default: .query
        }
    }

    /// Whether the answer may take long, and is made where no other question waits for it.
    fileprivate var takesLong: Bool {
        switch self {
        case .diversity(let query): query.exact
        case .snapshot: true
        default: false
        }
    }
}

/// Reads questions from the query socket and sends the answers.
///
/// Owns the query socket; runs on a thread of its own. What can be answered from the gauges is answered at once, unless
/// an earlier question of the same peer is still open; everything else goes to the answering
/// threads: exact values and snapshots to one, the rest to the other.
final class QueryLoop {
    /// What other threads tell the loop.
    enum Event: Sendable {
        /// An answer: its frames.
        case answered(Question, frames: [[UInt8]])
        /// Take no more questions, and pass the word on to the answering thread behind those that were taken.
        case stopReading
        /// All that was taken is answered; refuse what still waits in the socket, and end.
        case finish
    }

    /// Questions that may wait for the answering thread; beyond it they are refused as `overloaded`.
    static let openMax = 1024
    private static let turn = 32
    /// Bytes of waiting questions beyond which no more are taken.
    private static let openBytesMax = 1 << 30
    /// Messages that ZeroMQ may hold for one peer; pages of the log are large.
    private static let replyQueue = 16
    /// Bytes of answers that one peer may leave untaken before it gets `overloaded` in place of further ones.
    private static let untakenBytesMax = 64 << 20
    /// Questions of one peer that may wait in line. Beyond it they are not answered at all: even refusals take memory.
    private static let lineMax = 65_536
    /// How long questions that wait in the socket are answered at the end; whoever goes on asking is not.
    private static let refusalTime = Duration.milliseconds(500)

    private let socket: Socket
    private let channels: Channels
    private let answers: QueryAnswers
    private let access: AccessControl
    private let limits: Limits
    private var replies: RouterReplies
    private var order = AnswerOrder()
    private var openBytes = 0
    private var isReading = true

    init(
        context: Context, channels: Channels, answers: QueryAnswers, configuration: Configuration,
        access: AccessControl
    ) throws(SocketError) {
        self.access = access
        var options = RouterReplies.options(queue: Self.replyQueue)
        options.security = access.security(of: .query)
        socket = try Socket(.router, in: context, options: options)
        replies = RouterReplies(socket, bytesMax: Self.untakenBytesMax)
        self.channels = channels
        self.answers = answers
        var limits = Limits()
        limits.samples = configuration.limits.messageSamples
        limits.vectorBytes = configuration.limits.messageBytes
        self.limits = limits
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
        poller.add(channels.query.doorbell)
        while true {
            try poller.wait(timeout: replies.timeout)
            try replies.retry()
            for event in channels.query.takeAll() {
                switch event {
                case .answered(let question, let frames):
                    openBytes -= question.bytes
                    try answer(question.place, question.path + (untaken(question) ?? frames))
                case .stopReading:
                    isReading = false
                    poller.setEvents([], of: socket)
                    channels.questions.push(nil)
                    channels.exactQuestions.push(nil)
                case .finish:
                    return try refuseRest()
                }
            }
            for _ in 0..<Self.turn where isReading {
                guard let (message, key) = try socket.receiveFromPeer() else { break }
                if let envelope = Envelope(message) { try take(envelope, from: key) }
            }
        }
    }

    /// Answers at once, or passes the question on.
    private func take(_ envelope: Envelope, from key: CurveKey?) throws(SocketError) {
        guard order.count(of: envelope.identity) < Self.lineMax else { return }
        let frames: [[UInt8]]?
        do throws(ProtocolError) {
            frames = try answerAtOnce(envelope, from: key)
        } catch {
            frames = [error.json()]
        }
        if let frames { try answer(order.open(envelope.identity), envelope.reply(frames)) }
    }

    private func answerAtOnce(_ envelope: Envelope, from key: CurveKey?) throws(ProtocolError) -> [[UInt8]]? {
        let query = try QueryMessage.decode(
            envelope.frames, limits: limits, dimension: channels.gauges.current.dimension)
        guard access.allows(query.query.role, to: key) else {
            throw AccessControl.refusal(query.query.role, request: query.request)
        }
        if !order.isOpen(envelope.identity), let frames = answers.immediate(query) { return frames }
        try ask(query, envelope)
        return nil
    }

    private func ask(_ query: QueryMessage, _ envelope: Envelope) throws(ProtocolError) {
        let bytes = envelope.frames.reduce(0) { $0 + $1.count }
        let line = query.query.takesLong ? channels.exactQuestions : channels.questions
        guard line.count < Self.openMax, openBytes < Self.openBytesMax else {
            throw Self.overloaded("too many questions are waiting already", query)
        }
        let question = Question(
            query: query, place: order.open(envelope.identity), path: envelope.reply([]), bytes: bytes)
        openBytes += bytes
        line.push(question)
    }

    /// The answer to a peer that leaves its answers untaken.
    private func untaken(_ question: Question) -> [[UInt8]]? {
        guard replies.isFull(for: question.place.peer) else { return nil }
        let reason = "\(replies.bytesMax) bytes of answers to this peer wait already; take them"
        return [Self.overloaded(reason, question.query).json()]
    }

    private static func overloaded(_ reason: String, _ query: QueryMessage) -> ProtocolError {
        ProtocolError(.overloaded, "\(reason); ask again later", request: query.request)
    }

    /// Sends the answers whose turn it is with this one.
    private func answer(_ place: AnswerOrder.Place, _ message: [[UInt8]]) throws(SocketError) {
        for message in order.close(place, with: message) { try replies.send(message) }
    }

    private func refuseRest() throws {
        let end = ContinuousClock.now + Self.refusalTime
        while ContinuousClock.now < end, let message = try socket.receive() {
            guard let envelope = Envelope(message) else { continue }
            var error = ProtocolError(.shuttingDown, "the daemon is stopping")
            error.request = try? QueryMessage.decode(envelope.frames, limits: limits).request
            try replies.send(envelope.reply([error.json()]))
        }
    }
}
