import Locks
import Selection

/// What the daemon last made durable, for whoever asks without waiting for the engine.
struct Gauges: Sendable {
    var dimension: Int?
    var pool = 0
    var state = DurableState()
    /// What a gain has to exceed.
    var threshold = 0.0
    var novelSum = 0.0
    /// As if β were 0.
    var novelSumUnweighted = 0.0
    /// Whether the two are the engine's estimates, without an error that could be told.
    var isEstimated = false
    var referenceRows = 0
    /// How the nearest members are found.
    var memberSearch = SearchReport()
    /// How the nearest reference rows are found.
    var referenceSearch = SearchReport()
    var shadows: [ShadowReport] = []
    /// How many samples wait for their decisions.
    var held = 0
    /// Why nothing can be kept at the moment, where that is so.
    var readOnlyReason: String?
    var rate = RateMeter()
}

extension Gauges {
    /// What there is to show of an engine; nil while the dimension is open.
    init(_ engine: inout Engine?, _ state: DurableState) {
        self.state = state
        guard engine != nil else { return }
        threshold = engine?.presentThreshold() ?? 0
        dimension = engine?.dimension
        pool = engine?.members.count ?? 0
        novelSum = engine?.novelSum() ?? 0
        novelSumUnweighted = engine?.novelSum(weighted: false) ?? 0
        isEstimated = engine?.isEstimated ?? false
        referenceRows = engine?.referenceCount ?? 0
        memberSearch = engine?.memberSearch ?? SearchReport()
        referenceSearch = engine?.referenceSearch ?? SearchReport()
        shadows = engine?.shadowReports() ?? []
    }
}

/// Decisions in each of the last seconds.
package struct RateMeter: Sendable {
    /// Over how many whole seconds the rate is taken.
    package static let seconds = 10

    private var second: Int64 = 0
    private var counts = [Int](repeating: 0, count: RateMeter.seconds + 1)

    package init() {}

    /// Counts `samples` decided at `time`, in microseconds.
    package mutating func add(_ samples: Int, at time: Int64) {
        advance(to: time)
        counts[Int(second % Int64(counts.count))] += samples
    }

    /// Samples a second over the last whole seconds.
    package mutating func samplesPerSecond(at time: Int64) -> Double {
        advance(to: time)
        let current = counts[Int(second % Int64(counts.count))]
        return Double(counts.reduce(0, +) - current) / Double(Self.seconds)
    }

    private mutating func advance(to time: Int64) {
        let now = time / 1_000_000
        guard now > second else { return }
        for passed in max(second + 1, now - Int64(counts.count) + 1)...now {
            counts[Int(passed % Int64(counts.count))] = 0
        }
        second = now
    }
}

/// The gauges behind a lock.
final class SharedGauges: Sendable {
    private let gauges: Lock<Gauges>

    init(_ gauges: Gauges) {
        self.gauges = Lock(gauges)
    }

    var current: Gauges { gauges.withLock { $0 } }

    func change(_ body: (inout Gauges) -> Void) {
        gauges.withLock { body(&$0) }
    }
}
