import Glibc

/// SIGTERM, SIGINT and SIGHUP, turned into bytes of a pipe that one thread reads.
///
/// Blocking them and waiting with `sigwait` would not do: a library that has started threads before `main`, as OpenBLAS
/// does, leaves threads that block nothing, and a signal that the system gives to one of those ends the process.
public enum TerminationSignals {
    /// What arrived.
    public enum Signal: Sendable, Equatable {
        /// SIGTERM: stop.
        case terminate
        /// SIGINT: stop, from the keyboard.
        case interrupt
        /// SIGHUP: read the configuration again.
        case hangup

        init?(_ number: Int32) {
            switch number {
            case SIGTERM: self = .terminate
            case SIGINT: self = .interrupt
            case SIGHUP: self = .hangup
            default: return nil
            }
        }
    }

    /// Made before a handler can run, and there until the process ends.
    private static let ends: (read: Int32, write: Int32) = {
        var ends: [Int32] = [-1, -1]
        let opened = unsafe pipe(&ends) == 0
        precondition(opened, "no pipe for the signals")
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        // A handler must not wait; what does not fit is a signal that is waiting already.
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        return (ends[0], ends[1])
    }()

    /// From now on the signals wait for `wait` instead of ending the process: call it first thing in `main`.
    ///
    /// SIGPIPE is ignored as well: a reader of the logs that goes away is no reason to stop.
    public static func catchAll() {
        _ = ends
        for number in [SIGTERM, SIGINT, SIGHUP] {
            signal(number) { number in
                let before = errno
                var byte = UInt8(truncatingIfNeeded: number)
                _ = unsafe write(TerminationSignals.ends.write, &byte, 1)
                errno = before
            }
        }
        signal(SIGPIPE, SIG_IGN)
    }

    /// Waits for the next of them.
    public static func wait() -> Signal {
        while true {
            if let signal = wait(milliseconds: -1) { return signal }
        }
    }

    /// Waits for the next of them for at most `timeout`, or gives nil.
    public static func wait(timeout: Duration) -> Signal? {
        let deadline = ContinuousClock.now + timeout
        repeat {
            if let signal = wait(milliseconds: max(.zero, deadline - .now).milliseconds) { return signal }
        } while ContinuousClock.now < deadline
        return nil
    }

    private static func wait(milliseconds: Int32) -> Signal? {
        var descriptor = pollfd(fd: ends.read, events: Int16(POLLIN), revents: 0)
        var byte: UInt8 = 0
        guard unsafe poll(&descriptor, 1, milliseconds) > 0, unsafe read(ends.read, &byte, 1) == 1 else { return nil }
        return Signal(Int32(byte))
    }
}
