import Glibc
import Locks

/// A thread of its own for code that blocks in C, which must not hold up a thread of Swift's cooperative pool.
///
/// Invariant: whoever starts one joins it before the last reference goes.
public final class ServiceThread: Sendable {
    private let thread: Lock<pthread_t?>

    /// Starts a thread named `name` (Linux shows its first 15 bytes) that runs `body` and ends.
    ///
    /// `body` may take over values that are not `Sendable`, such as a socket that nobody else holds.
    public init(name: String, body: sending @escaping () -> Void) throws(SocketError) {
        let start = unsafe Unmanaged.passRetained(Start(name: name, body: body)).toOpaque()
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                start.run()
                return nil
            }, start)
        guard code == 0 else {
            unsafe Unmanaged<Start>.fromOpaque(start).release()
            self.thread = Lock(nil)
            throw SocketError("start the thread \(name)", code: code)
        }
        self.thread = Lock(thread)
    }

    deinit {
        thread.withLock { precondition($0 == nil, "a thread was dropped without being joined") }
    }

    /// Has the calling thread run where no other wants the processor, mostly: for work that nobody waits for. Linux has a
    /// priority for each thread; where it is not granted the thread works just as well.
    public static func giveWay() {
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 15)
    }

    /// Waits until the body has returned. From any thread but its own; later calls return at once.
    public func join() {
        thread.withLock { thread in
            guard let running = thread else { return }
            let code = pthread_join(running, nil)
            precondition(code == 0, "a thread cannot join itself")
            thread = nil
        }
    }
}

private final class Start {
    private let name: String
    private let body: () -> Void

    init(name: String, body: @escaping () -> Void) {
        self.name = name
        self.body = body
    }

    func run() {
        // What pthread_setname_np does, which glibc's module hides. A thread without its name works just as well.
        let descriptor = unsafe open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        if descriptor >= 0 {
            _ = unsafe write(descriptor, name, name.utf8.count)
            close(descriptor)
        }
        body()
    }
}
