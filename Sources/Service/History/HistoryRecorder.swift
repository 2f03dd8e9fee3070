import Diversity
import Foundation
import Logging
import Selection
import Store
import Vectors

/// Writes the measures that follow from maintained sums into the history, from the committing thread.
///
/// After a commit, at once where the last entry is a second old, else when it is: so what was the state when a stream
/// paused is in the history, and a busy stream makes one entry a second.
struct HistoryRecorder {
    /// Between two entries.
    static let pace = Duration.seconds(1)
    /// How many members there are, which values should be looked at with.
    static let members = "members"
    /// What the last thousand arrivals added, as a share.
    static let improvement = "improvement"
    /// How far the stream has shifted.
    static let drift = "drift"
    /// NovelSum's standard error as it was estimated last; 0 of an exact pool.
    static let standardError = "novelsum_standard_error"
    /// Those besides NovelSum that take no time to compute.
    private static let summed: [Measure] = [.meanPairwiseCosine, .distSumCosine, .meanCosine, .rke]
    /// Numbers of the members' vectors up to which the radius, which takes all of them, does not hold up the next commit.
    private static let radiusNumbers = 1_000_000

    /// What is recorded, by the names that `history` takes.
    static var names: [String] {
        [Measure.novelSum.rawValue, MeasureName.unweighted, standardError, members, Measure.radius.rawValue]
            + summed.map(\.rawValue) + [improvement, drift]
    }

    private let store: Store
    private let channels: Channels
    private let mirror: PoolMirror
    private let clock: ServiceClock
    private let logger: Logger
    private var last: ContinuousClock.Instant?
    /// When what was committed has to be recorded; nil where there is nothing new.
    private(set) var deadline: ContinuousClock.Instant?

    init(store: Store, channels: Channels, mirror: PoolMirror, clock: ServiceClock, logger: Logger) {
        self.store = store
        self.channels = channels
        self.mirror = mirror
        self.clock = clock
        self.logger = logger
    }

    /// Notes that something was committed.
    mutating func noteCommit() {
        deadline = deadline ?? max(.now, last.map { $0 + Self.pace } ?? .now)
    }

    /// Records the present state where it is time, or in any case where `isLast`; says whether it wrote.
    mutating func recordIfDue(isLast: Bool) -> Bool {
        guard let deadline, isLast || deadline <= .now else { return false }
        self.deadline = nil
        last = .now
        let gauges = channels.gauges.current
        guard gauges.pool > 0 else { return false }
        let entry = HistoryEntry(
            time: UInt64(clamping: clock.now()), seq: gauges.state.engine.seq, values: values(gauges))
        do throws(StoreError) {
            try store.record(entry)
            return true
        } catch {
            logger.warning("nothing was added to the history: \(error)")
            return false
        }
    }

    private func values(_ gauges: Gauges) -> [String: Double] {
        var values = [
            Measure.novelSum.rawValue: gauges.novelSum,
            MeasureName.unweighted: gauges.novelSumUnweighted, Self.members: Double(gauges.pool),
        ]
        values[Self.standardError] = gauges.isEstimated ? channels.figures.novelSumError : 0
        let engine = gauges.state.engine
        if engine.saturation.last.arrivals > 0 { values[Self.improvement] = engine.saturation.last.improvement }
        values[Self.drift] = engine.drift.shift
        mirror.withSnapshot { pool in
            if let pool { add(pool, to: &values) }
        }
        return values
    }

    private func add(_ pool: MirroredPool, to values: inout [String: Double]) {
        for measure in Self.summed { values[measure.rawValue] = pool.moments.value(of: measure) }
        if let vectors = pool.vectors, pool.count * pool.dimension <= Self.radiusNumbers {
            // What is not defined for so few members is not recorded.
            values[Measure.radius.rawValue] = try? MeasureInputs(vectors).evaluate([.radius])[.radius]
        }
    }
}
