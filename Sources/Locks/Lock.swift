import Synchronization

/// A value that one thread at a time touches.
///
/// This is `Mutex` and costs what that does, as long as it is public: inlining stops at what is the package's own. But a
/// thread that has to wait for a `Mutex` gets it from the kernel, which the thread sanitizer cannot see: to it the value is
/// touched without a lock. In a build for the sanitizer (`-D THREAD_SANITIZER`, see `tools/test tsan`) whoever gets the lock
/// reads what whoever let go of it wrote last, which orders the two. So it knows the lock, and still sees what is touched
/// without it.
public struct Lock<Value: ~Copyable>: ~Copyable, Sendable {
    @usableFromInline let mutex: Mutex<Value>
    #if THREAD_SANITIZER
        @usableFromInline let order = Atomic<UInt8>(0)
    #endif

    /// A lock of its own for `value`.
    @inlinable public init(_ value: consuming sending Value) {
        mutex = Mutex(value)
    }

    /// Calls `body` with the value when no other thread has it; `body` must not ask for the same lock.
    @inlinable public borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        #if THREAD_SANITIZER
            return try mutex.withLock { (value: inout sending Value) throws(Failure) -> sending Result in
                _ = order.load(ordering: .acquiring)
                defer { order.store(0, ordering: .releasing) }
                return try body(&value)
            }
        #else
            return try mutex.withLock(body)
        #endif
    }
}
