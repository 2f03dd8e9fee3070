import Configuration
import Glibc
import Logging
import Service
import Sockets
import Synchronization

/// Starts the daemon, waits for a signal, and stops it.
///
/// The daemon comes and goes on another thread, so that the main thread sees signals all the time: reading a large store
/// back takes a while, and so may stopping.
struct DaemonLife {
    /// How long a stop may take. What was acknowledged is durable, so the process may end at any time.
    static let stopLimit = Duration.seconds(10)
    /// How often the main thread looks whether the other one is done.
    private static let glance = Duration.milliseconds(5)

    let configuration: Configuration
    let logger: Logger

    /// Runs until SIGTERM or SIGINT.
    ///
    /// - Throws: what `Daemon.init` throws.
    func run() throws {
        let daemon = try start()
        StandardStreams.writeOutput(daemon.readyLine + "\n")
        while case .hangup = TerminationSignals.wait() { daemon.reload() }
        try stop(daemon)
    }

    private func start() throws -> Daemon {
        let start = try Errand("start") { [configuration, logger] in try Daemon(configuration, logger: logger) }
        while true {
            if let result = start.result { return try result.get() }
            switch TerminationSignals.wait(timeout: Self.glance) {
            case .terminate, .interrupt: end("stopped before it was ready")
            case .hangup, nil: continue
            }
        }
    }

    private func stop(_ daemon: Daemon) throws {
        let limit = ContinuousClock.now + Self.stopLimit
        let stop = try Errand("stop") { daemon.stop() }
        while stop.result == nil {
            // Further signals change nothing: it is stopping.
            _ = TerminationSignals.wait(timeout: Self.glance)
            if ContinuousClock.now > limit {
                end("\(Self.stopLimit) were not enough to finish; what was not acknowledged is as if never sent")
            }
        }
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
        let result = Mutex<Result<Value, any Error>?>(nil)
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
