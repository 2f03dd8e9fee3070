import Glibc

/// A value behind a lock that any number of threads may read under at a time, and one alone change.
///
/// Sendable because nothing reaches the value but under the lock.
@safe final class SharedState<Value>: @unchecked Sendable {
    private let lock: UnsafeMutablePointer<pthread_rwlock_t>
    private var value: Value

    init(_ value: Value) {
        self.value = value
        unsafe lock = .allocate(capacity: 1)
        let failure = unsafe pthread_rwlock_init(lock, nil)
        precondition(failure == 0, "no lock: error \(failure)")
    }

    deinit {
        unsafe pthread_rwlock_destroy(lock)
        unsafe lock.deallocate()
    }

    /// Calls `body` while nobody changes the value.
    func read<Result>(_ body: (borrowing Value) -> Result) -> Result {
        unsafe pthread_rwlock_rdlock(lock)
        defer { unsafe pthread_rwlock_unlock(lock) }
        return body(value)
    }

    /// Calls `body` while nobody else sees the value.
    func change<Result>(_ body: (inout Value) -> Result) -> Result {
        unsafe pthread_rwlock_wrlock(lock)
        defer { unsafe pthread_rwlock_unlock(lock) }
        return body(&value)
    }
}
