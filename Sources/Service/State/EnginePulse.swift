import Synchronization

/// For how long the engine's thread has been at one step of its work: at one record, or at what is no record.
///
/// A thread that waits for a disk that does not answer, or computes without end, makes no more steps.
package final class EnginePulse: Sendable {
    private static let atRest: Int64 = -1

    private let now: @Sendable () -> ContinuousClock.Instant
    private let origin: ContinuousClock.Instant
    /// When the step began, in microseconds since `origin`.
    private let began = Atomic(EnginePulse.atRest)

    /// - Parameter now: the time, which no change of the system's clock moves.
    package init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
        origin = now()
    }

    /// Says that a step begins.
    package func beat() { began.store(microseconds, ordering: .relaxed) }

    /// Says that there is nothing to do.
    package func rest() { began.store(Self.atRest, ordering: .relaxed) }

    /// How long ago the present step began; zero while there is nothing to do.
    package var age: Duration {
        let began = began.load(ordering: .relaxed)
        return began == Self.atRest ? .zero : .microseconds(max(0, microseconds - began))
    }

    private var microseconds: Int64 { Int64((now() - origin) / .microseconds(1)) }
}
