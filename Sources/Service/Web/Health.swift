import Synchronization

/// When the engine's thread last got on.
final class EngineAdvance: Sendable {
    private let last: Atomic<Int64>

    /// - Parameter time: now, in microseconds.
    init(at time: Int64) { last = Atomic(time) }

    /// Says that something was finished, or that the wait for something to do is over.
    func note(at time: Int64) { last.store(time, ordering: .relaxed) }

    /// How long ago that was, in seconds.
    func age(at time: Int64) -> Double { Double(time - last.load(ordering: .relaxed)) / 1_000_000 }
}

/// Whether samples that are sent now are decided.
struct Readiness {
    /// How long one piece of work may take before the engine counts as stuck.
    private static let stuckSeconds = 60.0

    let channels: Channels
    let clock: ServiceClock

    /// Why not; nil where they are.
    var problem: String? {
        if channels.drain.hasBegun { return "stopping" }
        if let reason = channels.gauges.current.readOnlyReason { return "nothing can be written: \(reason)" }
        let age = channels.advance.age(at: clock.now())
        guard channels.work.count > 0, age > Self.stuckSeconds else { return nil }
        return "the engine has been at one piece of work for \(Int(age)) seconds, and others wait"
    }
}
