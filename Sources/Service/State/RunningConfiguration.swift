import Configuration
import Locks

/// The configuration as the daemon goes by it: as it was at the start, and what was taken over since.
final class RunningConfiguration: Sendable {
    private let configuration: Lock<Configuration>

    init(_ configuration: Configuration) {
        self.configuration = Lock(configuration)
    }

    /// As of now.
    var current: Configuration { configuration.withLock { $0 } }

    /// Takes over from `fresh` what counts without a restart.
    func take(_ fresh: Configuration) {
        configuration.withLock {
            $0.budget = fresh.budget
            $0.log.level = fresh.log.level
        }
    }

    /// Whether a change of this setting counts without a restart.
    static func isLive(_ change: Configuration.Change) -> Bool {
        change.key.hasPrefix("budget.") || change.key == "log.level"
    }
}
