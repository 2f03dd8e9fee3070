import Glibc

/// The set of signals that are held back from this process.
public enum SignalMask {
    /// Holds none back. A process inherits the mask of the one that started it, and threads of some run times block nearly
    /// all: a daemon started from one of those would never see its SIGTERM.
    public static func clear() {
        var none = sigset_t()
        unsafe sigemptyset(&none)
        let code = unsafe pthread_sigmask(SIG_SETMASK, &none, nil)
        precondition(code == 0, "pthread_sigmask refused an empty set")
    }
}
