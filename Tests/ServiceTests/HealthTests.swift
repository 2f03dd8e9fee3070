import Locks
import Service
import Testing

@Suite struct HealthTests {
    /// A time that a test moves.
    private final class Hands: Sendable {
        private let passed = Lock(Duration.zero)
        private let start = ContinuousClock.now

        var now: ContinuousClock.Instant { start + passed.withLock { $0 } }

        func move(by duration: Duration) { passed.withLock { $0 += duration } }
    }

    private let hands: Hands
    private let pulse: EnginePulse

    init() {
        let hands = Hands()
        self.hands = hands
        pulse = EnginePulse { hands.now }
    }

    @Test("An engine's age is that of its present step, and nothing while it rests")
    func pulseOfTheEngine() {
        hands.move(by: .seconds(900))
        #expect(pulse.age == .zero)
        pulse.beat()
        hands.move(by: .seconds(7))
        #expect(pulse.age == .seconds(7))
        pulse.beat()
        #expect(pulse.age == .zero)
        hands.move(by: .seconds(7))
        pulse.rest()
        #expect(pulse.age == .zero)
    }

    @Test("A long step takes readiness first and life later, and the next step gives both back")
    func stuck() {
        let health = Health(pulse: pulse) { nil }
        pulse.beat()
        hands.move(by: .seconds(60))
        #expect(health.problem == nil && health.failure == nil)
        hands.move(by: .seconds(1))
        #expect(health.problem == "the engine has been at one step for 61 seconds")
        #expect(health.failure == nil)
        hands.move(by: .seconds(60))
        #expect(health.failure == "the engine has been at one step for 121 seconds")
        pulse.beat()
        #expect(health.problem == nil && health.failure == nil)
    }

    @Test("What keeps samples from being taken is no reason to start again")
    func obstacle() {
        let health = Health(pulse: pulse) { "stopping" }
        #expect(health.problem == "stopping" && health.failure == nil)
    }
}
