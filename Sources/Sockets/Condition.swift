import Glibc

/// A lock, and what threads that hold it wait for: one waits until another has changed something and says so.
///
/// Waits end by the monotonic clock, which nobody sets: a wait of a second does not become one of an hour when the system's
/// clock is set back by an hour.
///
/// Sendable because the system's objects are made for many threads; they stay where they are until the last reference goes.
@safe public final class Condition: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    /// The longest wait at a time, far below what a `timespec` holds.
    private static let longestWait = Duration.seconds(86_400)

    /// One that nobody holds.
    public init() {
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        var attributes = pthread_condattr_t()
        let codes = unsafe [
            pthread_mutex_init(mutex, nil), pthread_condattr_init(&attributes),
            pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC), pthread_cond_init(condition, &attributes),
            pthread_condattr_destroy(&attributes),
        ]
        precondition(codes.allSatisfy { $0 == 0 }, "the system refuses a lock: \(codes)")
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    /// Calls `body` while no other thread holds it.
    public func withLock<Result>(_ body: () throws -> Result) rethrows -> Result {
        lock()
        defer { unlock() }
        return try body()
    }

    /// Holds it, when no other thread does.
    public func lock() {
        let code = unsafe pthread_mutex_lock(mutex)
        precondition(code == 0, "pthread_mutex_lock: \(code)")
    }

    /// Lets go of it.
    public func unlock() {
        let code = unsafe pthread_mutex_unlock(mutex)
        precondition(code == 0, "pthread_mutex_unlock: \(code)")
    }

    /// Wakes all that wait.
    public func broadcast() {
        unsafe pthread_cond_broadcast(condition)
    }

    /// Lets go of it until another thread wakes this one, perhaps for nothing.
    public func wait() {
        unsafe pthread_cond_wait(condition, mutex)
    }

    /// The same, until `deadline` at most.
    ///
    /// - Returns: whether the deadline is still to come.
    public func wait(until deadline: ContinuousClock.Instant) -> Bool {
        let left = min(deadline - .now, Self.longestWait)
        guard left > .zero else { return false }
        var end = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &end)
        let (seconds, attoseconds) = left.components
        end.tv_sec += Int(seconds)
        end.tv_nsec += Int(attoseconds / 1_000_000_000)
        if end.tv_nsec >= 1_000_000_000 {
            end.tv_sec += 1
            end.tv_nsec -= 1_000_000_000
        }
        unsafe pthread_cond_timedwait(condition, mutex, &end)
        return deadline > .now
    }
}
