import Configuration
import Foundation
import Logging
import Messages
import Selection
import Sockets
import Store
import Vectors
import Versions
import Web

/// The running daemon: its store, its threads and its sockets.
///
/// One thread each for reading samples, deciding, committing, publishing, reading questions, answering them and
/// computing exact values, and two for HTTP; each
/// socket belongs to one of them. A sample goes one way: read, decided, durable, answered and published.
public final class Daemon: Sendable {
    /// Where the sockets are really bound, by socket name; several endpoints of one socket are separated by commas in
    /// `readyLine`.
    public let endpoints: [String: [String]]

    private let authenticator: Authenticator?
    private let reloading: ConfigurationReload
    private let channels: Channels
    private let threads: DaemonThreads
    private let web: WebServer?
    private let logger: Logger

    /// Opens the store, binds the sockets and starts to work.
    ///
    /// - Throws: `StartError`, `StoreError`, `SocketError`, `NumpyError`; nothing is left running then.
    public init(_ configuration: Configuration, clock: ServiceClock = .system, logger: Logger) throws {
        LinearAlgebra.setThreadCount(1)
        let settings = try EngineSettings(configuration)
        let access = try AccessControl(configuration.curve)
        let webAccess = try WebAccess(configuration)
        let isNew = !Store.exists(at: configuration.data)
        let store = try Store.open(configuration, settings: settings, clock: clock)
        if isNew { logger.notice("made a new store", metadata: ["store": "\(store.path)"]) }
        var loading = EngineLoading(
            configuration, store: store, settings: settings, logger: logger)
        let (state, isBudgetRecorded) = try loading.state()
        var engine = try loading.engine(state: state.engine)
        if engine == nil, let dimension = configuration.dimension ?? settings.referenceDimension {
            engine = loading.emptyEngine(dimension: dimension)
        }
        let context = try Context(maxMessageSize: Int64(configuration.limits.messageBytes) + 64 << 20)
        let channels = try Channels(Gauges(&engine, state))
        let mirror = try PoolMirror(engine, store: store, settings: settings)
        if let budget = state.budget, budget.current != budget.configured {
            logger.notice(
                "the budget is not the configuration's: it was changed while the daemon ran",
                metadata: ["budget": "\(budget.current.json)"])
        }
        let arrivals = try loading.arrivals()
        let start = Handover(engine)
        engine = nil
        let loaded = loading
        let running = RunningConfiguration(configuration)
        self.channels = channels
        self.logger = logger
        reloading = ConfigurationReload(
            running: running, access: access, webAccess: webAccess, channels: channels, logger: logger)
        threads = DaemonThreads(logger: logger)
        let diversity = DiversityAnswers(store: store, channels: channels, settings: settings, mirror: mirror)
        let answers = QueryAnswers(
            store: store, channels: channels, running: running, settings: settings,
            diversity: diversity, clock: clock)
        // Before the sockets that it decides about.
        authenticator = access.isOn ? try Authenticator(in: context, admits: access.admits) : nil
        do {
            threads.start("commit") {
                CommitLoop(
                    store: store, channels: channels, mirror: mirror, clock: clock, logger: logger,
                    syncInterval: configuration.durability.syncInterval
                ).run()
            }
            threads.start("engine") {
                let loop = EngineLoop(
                    engine: start.take(), state: state, isBudgetRecorded: isBudgetRecorded, loading: loaded,
                    mirror: mirror, channels: channels, clock: clock, logger: logger, batch: configuration.batch,
                    retention: configuration.retention, hold: configuration.hold.engineHold, arrivals: arrivals)
                loop.fitCapacity()
                loop.run()
            }
            threads.start("answer") { AnswerLoop(channels: channels, answers: answers, diversity: diversity).run() }
            threads.start("exact") { ExactLoop(channels: channels, answers: answers, diversity: diversity).run() }
            // Publications first: whoever submits finds the decisions socket bound.
            var bound = try threads.open("publish") {
                let loop = try PublishLoop(
                    context: context, configuration: configuration, channels: channels, access: access, clock: clock,
                    last: state.engine.seq)
                return (["decisions": try loop.open(configuration.endpoints.decisions)], loop.run)
            }
            bound.merge(
                try threads.open("query") {
                    let loop = try QueryLoop(
                        context: context, channels: channels, answers: answers, configuration: configuration,
                        access: access)
                    return (["query": try loop.open(configuration.endpoints.query)], loop.run)
                }
            ) { $1 }
            bound.merge(
                try threads.open("ingest") {
                    let loop = try IngestLoop(
                        context: context, channels: channels, configuration: configuration, access: access)
                    return (try loop.open(configuration.endpoints), loop.run)
                }
            ) { $1 }
            let service = WebService(
                channels: channels, store: store, configuration: configuration, settings: settings, access: webAccess,
                answers: answers, mirror: mirror, clock: clock)
            web = try service.listen(logger: logger)
            if let web {
                bound["http"] = [web.address]
                threads.start("web", service.run)
            }
            endpoints = bound
        } catch {
            Self.stop(channels, threads)
            authenticator?.stop()
            throw error
        }
        logger.info(
            "ready",
            metadata: [
                "store": "\(store.path)", "pool": "\(channels.gauges.current.pool)", "seq": "\(state.engine.seq)",
            ])
    }

    /// `{"event":"ready",…}` for standard output: what scripts wait for, with the real endpoints.
    public var readyLine: String {
        var object = JSONObject()
        for (name, bound) in endpoints { object[name] = .string(bound.joined(separator: ",")) }
        let line: JSONValue = ["event": "ready", "version": .string(Versions.program), "endpoints": .object(object)]
        return String(decoding: line.encoded(), as: UTF8.self)
    }

    /// Stops: reads no more, decides and commits what was read, answers and publishes it, and ends the threads.
    ///
    /// What some seconds do not suffice for is answered `shutting_down`. A batch or an answer that is being computed is
    /// waited for, however long it takes.
    public func stop() {
        logger.info("stopping: what was read is decided and answered first")
        Self.stop(channels, threads)
        web?.stop()
        authenticator?.stop()
        logger.info("stopped")
    }

    /// Takes a configuration that was read again into effect (SIGHUP): the budget, the log's level, the clients'
    /// keys and the token of HTTP.
    ///
    /// What else has changed is named in the log as waiting for a restart. Where something of it cannot be, all stays as it
    /// was, and the log says why.
    ///
    /// - Returns: whether it was taken; the log's level is for the caller to change.
    public func reload(_ configuration: Configuration) -> Bool { reloading.take(configuration) }

    /// Whether the engine's thread has got on with its work within that time, or has none.
    public func isAdvancing(within limit: Duration) -> Bool { channels.pulse.age < limit }

    /// In the order of the flow, so that nothing that was read stays unanswered. Threads that never came up are no
    /// obstacle.
    private static func stop(_ channels: Channels, _ threads: DaemonThreads) {
        channels.drain.begin()
        if threads.isRunning("ingest") {
            channels.ingest.post(.stopReading)
        } else {
            channels.work.push(.stop)
        }
        threads.join("commit")
        if threads.isRunning("query") {
            channels.query.post(.stopReading)
        } else {
            channels.questions.push(nil)
            channels.exactQuestions.push(nil)
        }
        threads.join("answer")
        // Its questions want the engine's thread, as the others do.
        if threads.isRunning("web") { channels.web.pushUrgent(.stop) }
        threads.join("web")
        channels.work.push(.end)
        threads.join("engine")
        // What takes long wants the store only; whoever ends the process while it lasts leaves a store that was stopped.
        threads.join("exact")
        channels.ingest.post(.finish)
        channels.query.post(.finish)
        channels.publications.post(.finish)
        for name in ["ingest", "query", "publish"] { threads.join(name) }
    }
}
