import Glibc

/// The number of files and connections that this process may have open.
public enum FileLimit {
    /// Raises it as far as the system allows. Each connection takes one, and where there are none left, ZeroMQ tries again
    /// and again to accept the next.
    public static func raise() {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(resource, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        unsafe setrlimit(resource, &limit)
    }
}
