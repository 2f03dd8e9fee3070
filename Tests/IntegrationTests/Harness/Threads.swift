import Locks
import Sockets
import Synchronization

/// Something that one thread tells others.
final class Flag: Sendable {
    private let flag = Atomic(false)

    var isSet: Bool { flag.load(ordering: .relaxed) }

    func set() { flag.store(true, ordering: .relaxed) }
}

/// Work on a thread of its own.
final class Worker<Value: Sendable>: Sendable {
    private final class Outcome: Sendable {
        let result = Lock<Result<Value, any Error>?>(nil)
    }

    private let outcome: Outcome
    private let thread: ServiceThread

    init(_ body: @escaping @Sendable () throws -> Value) throws {
        let outcome = Outcome()
        self.outcome = outcome
        thread = try ServiceThread(name: "test") {
            let result = Result { try body() }
            outcome.result.withLock { $0 = result }
        }
    }

    deinit { thread.join() }

    /// Waits for it; gives what it gave, or throws what it threw.
    func finish() throws -> Value {
        thread.join()
        guard let result = outcome.result.withLock({ $0 }) else {
            throw TimedOut(description: "a thread without a result")
        }
        return try result.get()
    }
}

/// Runs `body` on several threads at once and waits for all of them; throws the first of their errors.
func onThreads<Value: Sendable>(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Value) throws -> [Value] {
    let workers = try (0..<count).map { index in try Worker { try body(index) } }
    return try workers.map { worker in Result { try worker.finish() } }.map { try $0.get() }
}
