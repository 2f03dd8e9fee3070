import Configuration
import Foundation
import Messages
import Selection
import Store
import Vectors

/// The answers to the query socket's questions.
///
/// `immediate` needs the gauges alone; `answer` may wait for the engine's thread or compute for long.
final class QueryAnswers: Sendable {
    let store: Store
    let channels: Channels
    let running: RunningConfiguration
    let settings: EngineSettings
    let clock: ServiceClock
    let start: Int64
    private let diversity: DiversityAnswers

    init(
        store: Store, channels: Channels, running: RunningConfiguration, settings: EngineSettings,
        diversity: DiversityAnswers, clock: ServiceClock
    ) {
        self.store = store
        self.channels = channels
        self.running = running
        self.settings = settings
        self.diversity = diversity
        self.clock = clock
        start = clock.now()
    }

    /// The configuration in effect, but for a budget that was set at run time.
    var configuration: Configuration { running.current }

    /// The answer where it takes no time; nil where it does.
    func immediate(_ message: QueryMessage) -> [[UInt8]]? {
        switch message.query {
        case .status: (try? status())?.frames(request: message.request)
        case .config: (try? config())?.frames(request: message.request)
        case .diversity(let query) where diversity.isMaintained(query):
            diversity.maintained().frames(request: message.request)
        default: nil
        }
    }

    /// The answer, or an error reply.
    func answer(_ message: QueryMessage) -> [[UInt8]] {
        do {
            return try reply(to: message.query).frames(request: message.request)
        } catch var error as ProtocolError {
            error.request = message.request
            return [error.json()]
        } catch {
            return [ProtocolError(.internal, "\(error)", request: message.request).json()]
        }
    }

    /// The same, or the refusal of what waits when the daemon stops.
    func answerUnlessStopping(_ message: QueryMessage) -> [[UInt8]] {
        guard channels.drain.isOver else { return answer(message) }
        return [ProtocolError(.shuttingDown, "the daemon is stopping", request: message.request).json()]
    }

    private func reply(to query: QueryRequest) throws -> any Reply {
        switch query {
        case .status: try status()
        case .config: try config()
        case .diversity(let query): try diversity.reply(to: query)
        case .score(let vectors): try score(vectors)
        case .neighbors(let query): try neighbors(query)
        case .explain(let id): try explanation(of: id)
        case .log(let query): try log(query)
        case .members(let query): try members(query)
        case .history(let query): try history(query)
        case .snapshot(let path): try snapshot(to: path)
        case .budget(let set): try budget(setting: set)
        case .evict(let ids): try evict(ids)
        }
    }

    /// Runs `body` on the engine's thread before its next batch and waits for it; the engine is nil while the dimension
    /// is open.
    ///
    /// Samples wait meanwhile, so `body` should be short.
    func inspect<Result: Sendable>(_ body: @escaping @Sendable (inout Engine?) -> Result) -> Result {
        let result = BlockingQueue<Result>(capacity: 1)
        channels.work.pushUrgent(.inspect { engine in result.push(body(&engine)) })
        return result.pop()
    }

    /// The same for `count` steps, as many at a time as take a moment, so that samples are decided in between.
    func inspect<Element: Sendable>(
        steps count: Int, _ body: @escaping @Sendable (inout Engine?, Int) -> Result<Element, ProtocolError>
    ) throws(ProtocolError) -> [Element] {
        var all: [Element] = []
        while all.count < count {
            let start = all.count
            let part = inspect { engine -> Result<[Element], ProtocolError> in
                let end = ContinuousClock.now + Self.moment
                var part: [Element] = []
                while start + part.count < count, part.isEmpty || ContinuousClock.now < end {
                    switch body(&engine, start + part.count) {
                    case .success(let element): part.append(element)
                    case .failure(let error): return .failure(error)
                    }
                }
                return .success(part)
            }
            all += try part.get()
        }
        return all
    }

    /// The same for the rows of `vectors`, some of them in each step.
    ///
    /// - Throws: `ProtocolError`, `dimension_mismatch`, where the pool's dimension is another; it may have been settled
    ///   after the question was read.
    func inspect<Element: Sendable>(
        rowsOf vectors: Matrix, _ body: @escaping @Sendable (inout Engine?, Matrix) -> [Element]
    ) throws(ProtocolError) -> [Element] {
        let steps = (vectors.rows + Self.rowsInStep - 1) / Self.rowsInStep
        let parts: [[Element]] = try inspect(steps: steps) { engine, step in
            if let dimension = engine?.dimension, dimension != vectors.columns {
                let message = "shape[1]: found \(vectors.columns), expected \(dimension), the pool's dimension"
                return .failure(ProtocolError(.dimensionMismatch, message))
            }
            let start = step * Self.rowsInStep
            return .success(body(&engine, vectors.selecting(start..<min(start + Self.rowsInStep, vectors.rows))))
        }
        return parts.flatMap(\.self)
    }

    /// How long the engine's thread answers before it decides again.
    private static let moment = Duration.milliseconds(20)
    /// Rows that are looked at together; the matrix products want some.
    private static let rowsInStep = 16
}
