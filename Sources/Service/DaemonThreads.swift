import Foundation
import Locks
import Logging
import Sockets

/// The daemon's threads by name.
final class DaemonThreads: Sendable {
    /// What a thread that owns a socket makes first: where it is bound, and what runs then.
    typealias Opened = (endpoints: [String: [String]], run: () throws -> Void)

    private let threads = Lock<[String: ServiceThread]>([:])
    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    func isRunning(_ name: String) -> Bool {
        threads.withLock { $0[name] != nil }
    }

    /// Starts a thread that owns no socket.
    func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
        do throws(SocketError) {
            let thread = try ServiceThread(name: name, body: body)
            threads.withLock { $0[name] = thread }
        } catch {
            end("cannot start the thread \(name): \(error)")
        }
    }

    /// Starts a thread that opens its own sockets, and waits until they are bound.
    ///
    /// - Throws: what `open` throws; the thread is over then.
    func open(_ name: String, _ open: @escaping @Sendable () throws -> Opened) throws -> [String: [String]] {
        let report = BlockingQueue<Result<[String: [String]], any Error>>(capacity: 1)
        start(name) { [self] in
            let opened: Opened
            do {
                opened = try open()
                report.push(.success(opened.endpoints))
            } catch {
                return report.push(.failure(error))
            }
            do { try opened.run() } catch { end("the \(name) thread failed: \(error)") }
        }
        let result = report.pop()
        if case .failure = result { join(name) }
        return try result.get()
    }

    /// Waits until the thread is over.
    func join(_ name: String) {
        let thread = threads.withLock { $0.removeValue(forKey: name) }
        thread?.join()
    }

    /// A daemon without one of its threads would look alive and do nothing. What was acknowledged is durable.
    private func end(_ reason: String) -> Never {
        logger.critical("\(reason)")
        exit(1)
    }
}
