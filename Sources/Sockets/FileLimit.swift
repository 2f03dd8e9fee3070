import Glibc

/// The number of files and connections that this process may have open.
public enum FileLimit {
    /// With fewer the daemon could start, and then serve nobody.
    public static let least = 64

    /// Raises it as far as the system allows, and says how far that is; nil where the system does not say.
    ///
    /// Each connection takes one. Where there are none left, ZeroMQ tries again and again to accept the next over TCP, and
    /// ends the process over IPC.
    @discardableResult
    public static func raise() -> Int? {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(resource, &limit) == 0 else { return nil }
        limit.rlim_cur = limit.rlim_max
        unsafe setrlimit(resource, &limit)
        guard unsafe getrlimit(resource, &limit) == 0 else { return nil }
        return Int(clamping: limit.rlim_cur)
    }
}
