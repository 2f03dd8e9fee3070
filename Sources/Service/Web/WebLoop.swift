import Messages
import Selection
import Web

/// What the thread behind the server is told.
enum WebWork: Sendable {
    /// Answer a request.
    case answer(WebRoute, WebRequest, @Sendable (WebResponse) -> Void)
    /// Cut off those who look on, for they may not do so any more.
    case readmit
    /// Nothing comes any more.
    case stop
}

/// Answers over HTTP what may wait for the engine, and keeps those who look on up to date. Runs on a thread of its own.
final class WebLoop {
    /// Questions that may wait.
    static let openMax = 64
    /// Between two updates.
    private static let pace = Duration.seconds(1)
    /// How many neighbours there are unless the request says otherwise, and at most.
    private static let neighbors = (standard: 10, max: 100)

    private let channels: Channels
    private let answers: QueryAnswers
    private let feed: DashboardFeed
    private var nextTick = ContinuousClock.now

    init(channels: Channels, answers: QueryAnswers, feed: DashboardFeed) {
        self.channels = channels
        self.answers = answers
        self.feed = feed
    }

    /// Runs until it is told to stop.
    func run() {
        while true {
            switch channels.web.pop(before: nextTick) {
            case .answer(let route, let request, let reply): reply(answer(route, request))
            case .readmit: feed.end()
            case .stop: return
            case nil: break
            }
            if nextTick <= .now {
                feed.update()
                nextTick = .now + Self.pace
            }
        }
    }

    private func answer(_ route: WebRoute, _ request: WebRequest) -> WebResponse {
        switch route {
        case .events: return feed.response()
        case .explain:
            guard let id = request.query["id"] else { return Self.badField("id: expected the id of a sample") }
            return answer(.explain(id: id))
        case .neighbors:
            guard let id = request.query["id"] else { return Self.badField("id: expected the id of a sample") }
            let count = request.query["k"].map(Int.init) ?? Self.neighbors.standard
            guard let count, (1...Self.neighbors.max).contains(count) else {
                return Self.badField("k: expected a number from 1 to \(Self.neighbors.max)")
            }
            return answer(.neighbors(NeighborsQuery(k: count, target: .ids([id]))))
        case .dashboard, .metrics, .alive, .ready:
            preconditionFailure("\(route) is answered at once")
        }
    }

    /// The answer of the query socket, and the status that says the same.
    private func answer(_ query: QueryRequest) -> WebResponse {
        let bytes = answers.answerUnlessStopping(QueryMessage(query))[0]
        let code = (try? JSONValue(parsing: bytes))?.object?["code"]?.string
        return .json(code.map(Self.status) ?? 200, bytes)
    }

    private static func status(ofCode code: String) -> Int {
        switch ErrorCode(rawValue: code) {
        case .notFound: 404
        case .shuttingDown, .overloaded: 503
        case .internal: 500
        default: 400
        }
    }

    private static func badField(_ message: String) -> WebResponse {
        .json(400, ProtocolError(.badField, message).json())
    }
}
