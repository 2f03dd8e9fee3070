import Glibc

/// A value behind a lock that any number of threads may read under at a time, and one alone change.
///
/// Sendable because nothing reaches the value but under the lock.
@safe final class SharedState<Value>: @unchecked Sendable {
    private let lock: UnsafeMutablePointer<pthread_rwlock_t>
    private var value: Value

    /// How often a change tries to get in between those that read before it sleeps: reading takes some microseconds.
    private static var tries: Int { 500 }

    init(_ value: Value) {
        self.value = value
        unsafe lock = .allocate(capacity: 1)
        var attributes = pthread_rwlockattr_t()
        unsafe pthread_rwlockattr_init(&attributes)
        // Else those that read one after the other would keep out who wants to change something.
        unsafe pthread_rwlockattr_setkind_np(&attributes, Int32(PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP))
        let failure = unsafe pthread_rwlock_init(lock, &attributes)
        unsafe pthread_rwlockattr_destroy(&attributes)
        precondition(failure == 0, "no lock: error \(failure)")
    }

    deinit {
        unsafe pthread_rwlock_destroy(lock)
        unsafe lock.deallocate()
    }

    /// Calls `body`, which does not read it again, while nobody changes the value.
    func read<Result>(_ body: (borrowing Value) -> Result) -> Result {
        unsafe pthread_rwlock_rdlock(lock)
        defer { unsafe pthread_rwlock_unlock(lock) }
        return body(value)
    }

    /// Calls `body` while nobody else sees the value.
    func change<Result>(_ body: (inout Value) -> Result) -> Result {
        var tries = 0
        while unsafe tries < Self.tries && pthread_rwlock_trywrlock(lock) != 0 { tries += 1 }
        if tries == Self.tries { unsafe pthread_rwlock_wrlock(lock) }
        defer { unsafe pthread_rwlock_unlock(lock) }
        return body(&value)
    }
}
