import Synchronization

/// Whether the engine's thread gets on with its work.
final class EnginePulse: Sendable {
    private let channels: Channels
    private let isAwaited = Atomic(false)

    init(_ channels: Channels) {
        self.channels = channels
    }

    /// Whether it has answered since the last call, which it does between two batches; asks it again where it has.
    ///
    /// A thread that waits for a disk that does not answer, or computes without end, is not heard of any more.
    func isBeating() -> Bool {
        guard !isAwaited.exchange(true, ordering: .acquiringAndReleasing) else { return false }
        channels.work.pushUrgent(.inspect { _ in self.answer() })
        return true
    }

    private func answer() { isAwaited.store(false, ordering: .releasing) }
}
