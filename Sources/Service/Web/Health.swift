/// What the daemon says of its health.
package struct Health: Sendable {
    /// How long one step of the engine may take before samples are better sent elsewhere, and before nothing but another
    /// start is to be expected to help.
    private static let limits = (ready: Duration.seconds(60), alive: Duration.seconds(120))

    private let pulse: EnginePulse
    private let obstacle: @Sendable () -> String?

    /// - Parameter obstacle: why samples are not taken although the engine gets on; nil where they are.
    package init(pulse: EnginePulse, obstacle: @escaping @Sendable () -> String?) {
        self.pulse = pulse
        self.obstacle = obstacle
    }

    init(_ channels: Channels) {
        self.init(pulse: channels.pulse) {
            if channels.drain.hasBegun { return "stopping" }
            return channels.gauges.current.readOnlyReason.map { "nothing can be written: \($0)" }
        }
    }

    /// Why the daemon is better started again; nil where it is well. A disk that is full, or a stop, is no reason.
    package var failure: String? { stuck(beyond: Self.limits.alive) }

    /// Why samples that are sent now are not decided; nil where they are.
    package var problem: String? { obstacle() ?? stuck(beyond: Self.limits.ready) }

    private func stuck(beyond limit: Duration) -> String? {
        let age = pulse.age
        guard age > limit else { return nil }
        return "the engine has been at one step for \(age.components.seconds) seconds"
    }
}
