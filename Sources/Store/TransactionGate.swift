import Foundation

/// Counts the transactions of one environment by thread, so that the map is changed while there are none.
///
/// LMDB does not check this itself: remapping under a reader leaves it with pointers into nothing.
/// It also lets writers of this process wait here, where a thread that would wait for itself is found out.
///
/// Sendable because every stored variable is touched only while `condition` is locked.
final class TransactionGate: @unchecked Sendable {
    private let condition = NSCondition()
    private var readers: [pthread_t: Int] = [:]
    private var writer: pthread_t?
    private var isRemapping = false

    /// Enters a read; waits while the map is changed, unless this thread is reading already.
    func enterRead() {
        condition.withLock {
            let thread = pthread_self()
            while isRemapping && readers[thread] == nil { condition.wait() }
            readers[thread, default: 0] += 1
        }
    }

    /// Leaves a read, on the thread that entered it.
    func leaveRead() {
        condition.withLock {
            let thread = pthread_self()
            guard let count = readers[thread] else { preconditionFailure("a read ends on the thread that began it") }
            readers[thread] = count == 1 ? nil : count - 1
            if isRemapping && readers.isEmpty { condition.broadcast() }
        }
    }

    /// Takes the writer's place; waits for its turn.
    func enterWrite() {
        condition.withLock {
            let thread = pthread_self()
            precondition(readers[thread] == nil, "a write inside a read would wait for its own thread")
            precondition(writer != thread, "a write inside a write would wait for its own thread")
            while writer != nil { condition.wait() }
            writer = thread
        }
    }

    /// Gives the writer's place back.
    func leaveWrite() {
        condition.withLock {
            precondition(writer == pthread_self(), "a write ends on the thread that began it")
            writer = nil
            condition.broadcast()
        }
    }

    /// Whether this thread is in a read.
    var isReading: Bool {
        condition.withLock { readers[pthread_self()] != nil }
    }

    /// Holds new readers back, waits for the present ones and runs `body`, from the writer's place.
    func withoutReaders<Result>(_ body: () throws(StoreError) -> Result) throws(StoreError) -> Result {
        condition.withLock {
            precondition(writer == pthread_self(), "the map is changed from the writer's place")
            isRemapping = true
            while !readers.isEmpty { condition.wait() }
        }
        defer {
            condition.withLock {
                isRemapping = false
                condition.broadcast()
            }
        }
        return try body()
    }
}
