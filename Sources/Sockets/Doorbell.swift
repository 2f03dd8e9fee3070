import Glibc

/// Wakes the thread that waits in a `Poller`, from any other thread (a pipe that never blocks).
///
/// Rings add up: the owner sees one, drains it, and looks at everything that there may be to do.
public final class Doorbell: Sendable {
    /// Readable while there are rings.
    let descriptor: Int32
    private let button: Int32

    /// A doorbell that nobody has rung.
    public init() throws(SocketError) {
        var ends: [Int32] = [-1, -1]
        let opened = unsafe pipe(&ends) == 0
        (descriptor, button) = (ends[0], ends[1])
        guard opened else { throw SocketError("open a doorbell", code: errno) }
        for end in ends {
            guard fcntl(end, F_SETFL, O_NONBLOCK) == 0, fcntl(end, F_SETFD, FD_CLOEXEC) == 0 else {
                throw SocketError("open a doorbell", code: errno)
            }
        }
    }

    deinit {
        if descriptor >= 0 {
            close(descriptor)
            close(button)
        }
    }

    /// Wakes the owner, now or when it next waits.
    public func ring() {
        // Fails only where the pipe is full of rings, and then the owner is awake already.
        _ = unsafe write(button, [1], 1)
    }

    /// Takes the rings so far.
    ///
    /// - Returns: whether there was any.
    @discardableResult
    public func drain() -> Bool {
        var rings = [UInt8](repeating: 0, count: 512)
        var found = false
        while unsafe read(descriptor, &rings, rings.count) > 0 { found = true }
        return found
    }
}
