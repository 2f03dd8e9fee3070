import Configuration
import Foundation
import Locks
import Logging
import Service
import Sockets

/// Starts the daemon, waits for a signal, and stops it.
///
/// The daemon comes and goes on another thread, so that the main thread sees signals all the time: reading a large store
/// back takes a while, and so may stopping.
struct DaemonLife {
    /// How long a stop may take. What was acknowledged is durable, so the process may end at any time.
    static let stopLimit = Duration.seconds(10)
    /// How often the main thread looks whether the other one is done.
    private static let glance = Duration.milliseconds(5)

    private let configuration: Configuration
    private let logger: Logger
    /// Reads the configuration again, from where it was read first.
    private let readAgain: () throws(ConfigurationErrors) -> Configuration.Loaded
    private let manager = ServiceManager(environment: ProcessInfo.processInfo.environment)

    init(
        _ configuration: Configuration, logger: Logger,
        readAgain: @escaping () throws(ConfigurationErrors) -> Configuration.Loaded
    ) {
        self.configuration = configuration
        self.logger = logger
        self.readAgain = readAgain
    }

    /// Runs until SIGTERM or SIGINT.
    ///
    /// - Throws: what `Daemon.init` throws.
    func run() throws {
        let (daemon, isOutdated) = try start()
        StandardStreams.writeOutput(daemon.readyLine + "\n")
        manager.tell(.ready, .status("ready"))
        try serve(daemon, isOutdated: isOutdated)
        manager.tell(.stopping, .status("stopping"))
        try stop(daemon)
    }

    /// - Returns: the daemon, and whether SIGHUP came meanwhile.
    private func start() throws -> (Daemon, isOutdated: Bool) {
        let start = try Errand("start") { [configuration, logger] in try Daemon(configuration, logger: logger) }
        var isOutdated = false
        while true {
            if let result = start.result { return (try result.get(), isOutdated) }
            switch TerminationSignals.wait(timeout: Self.glance) {
            case .terminate, .interrupt: end("stopped before it was ready")
            case .hangup: isOutdated = true
            case nil: continue
            }
        }
    }

    /// Reads the configuration again and tells the service manager that all is well, until it is told to stop.
    private func serve(_ daemon: Daemon, isOutdated: Bool) throws {
        if isOutdated, try reload(daemon) { return }
        while true {
            let signal = alivePace.map { TerminationSignals.wait(timeout: $0) } ?? TerminationSignals.wait()
            switch signal {
            case .terminate, .interrupt: return
            case .hangup: if try reload(daemon) { return }
            case nil: tellAlive(daemon)
            }
        }
    }

    /// How often the service manager is told that all is well; nil where it does not want to know. Twice in its time, and not
    /// where the engine has been at one step for half of it.
    private var alivePace: Duration? { manager.watchdogInterval.map { $0 / 2 } }

    private func tellAlive(_ daemon: Daemon) {
        if let alivePace, daemon.isAdvancing(within: alivePace) { manager.tell(.alive) }
    }

    /// - Returns: whether it was told to stop meanwhile.
    private func reload(_ daemon: Daemon) throws -> Bool {
        manager.tell(.reloading)
        defer { manager.tell(.ready) }
        // What has changed since the settings were read counts too, so no SIGHUP is passed over.
        while true {
            let (isStopping, isOutdated) = try reloadOnce(daemon)
            if isStopping || !isOutdated { return isStopping }
        }
    }

    /// - Returns: whether it was told to stop meanwhile, and whether SIGHUP came meanwhile.
    private func reloadOnce(_ daemon: Daemon) throws -> (isStopping: Bool, isOutdated: Bool) {
        let loaded: Configuration.Loaded
        do throws(ConfigurationErrors) {
            loaded = try readAgain()
        } catch {
            for mistake in error.mistakes { logger.error("SIGHUP: the settings from before count on: \(mistake)") }
            return (false, false)
        }
        let fresh = loaded.configuration
        let reload = try Errand("reload") { daemon.reload(fresh) }
        var (isStopping, isOutdated) = (false, false)
        var limit: ContinuousClock.Instant?
        var nextAlive = ContinuousClock.now
        while true {
            if let alivePace, nextAlive <= .now {
                tellAlive(daemon)
                nextAlive = .now + alivePace
            }
            if let result = reload.result {
                if try result.get() { LogFormat.setLevel(fresh.log) }
                return (isStopping, isOutdated)
            }
            switch TerminationSignals.wait(timeout: Self.glance) {
            case .terminate, .interrupt:
                isStopping = true
                limit = limit ?? .now + Self.stopLimit
            case .hangup: isOutdated = true
            case nil: break
            }
            if let limit, ContinuousClock.now > limit { endUnfinished() }
        }
    }

    private func stop(_ daemon: Daemon) throws {
        let limit = ContinuousClock.now + Self.stopLimit
        let stop = try Errand("stop") { daemon.stop() }
        while stop.result == nil {
            // Further signals change nothing: it is stopping.
            _ = TerminationSignals.wait(timeout: Self.glance)
            if ContinuousClock.now > limit { endUnfinished() }
        }
    }

    private func endUnfinished() -> Never {
        end("\(Self.stopLimit) were not enough to finish; what was not acknowledged is as if never sent")
    }

    /// Ends the process under the feet of its threads, without the destructors of libraries that they may be using.
    private func end(_ reason: Logger.Message) -> Never {
        logger.notice(reason)
        _exit(0)
    }
}

/// Something that another thread does once.
private final class Errand<Value: Sendable>: Sendable {
    private let outcome: Outcome
    private let thread: ServiceThread

    private final class Outcome: Sendable {
        let result = Lock<Result<Value, any Error>?>(nil)
    }

    init(_ name: String, _ body: @escaping @Sendable () throws -> Value) throws(SocketError) {
        let outcome = Outcome()
        self.outcome = outcome
        thread = try ServiceThread(name: name) {
            let result = Result { try body() }
            outcome.result.withLock { $0 = result }
        }
    }

    /// What came of it; nil while it is being done.
    var result: Result<Value, any Error>? {
        let result = outcome.result.withLock { $0 }
        if result != nil { thread.join() }
        return result
    }
}
