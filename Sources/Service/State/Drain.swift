import Locks

/// Until when a daemon that was told to stop works off what it has read.
///
/// What is still waiting then is answered `shutting_down`, so that the daemon ends in a bounded time.
package final class Drain: Sendable {
    private let limit: Duration
    private let deadline = Lock<ContinuousClock.Instant?>(nil)

    /// - Parameter limit: how long it works on after `begin`.
    package init(limit: Duration = .seconds(3)) {
        self.limit = limit
    }

    /// Starts the time running; later calls change nothing.
    package func begin() {
        deadline.withLock { $0 = $0 ?? .now + limit }
    }

    /// Whether it was told to stop.
    package var hasBegun: Bool { deadline.withLock { $0 != nil } }

    /// Whether the time is over.
    package var isOver: Bool {
        deadline.withLock { $0.map { $0 <= .now } ?? false }
    }
}
