import Diversity
import Messages
import NeighborIndex
import Vectors

/// Decides keep or drop for each sample of a stream by how much diversity it adds to the pool, against a budget.
///
/// Deterministic: the same samples in the same order give the same decisions to the bit, however they are split into
/// batches, but for budgets by time, which go by the batches' times. It has no clock and no randomness. While the pool is
/// exact (see `EngineSettings.exactLimit`), it does not matter
/// either whether the engine was stored and restored in between; estimates are taken anew when it is restored.
public struct Engine: Sendable {
    /// What it computes and may keep.
    public internal(set) var settings: EngineSettings
    /// The dimension of all vectors.
    public let dimension: Int
    /// What it remembers beside members and reference.
    public internal(set) var state: EngineState

    /// Whether estimates were made anew from the members when it was restored: it may then decide near-ties otherwise than
    /// it would have without.
    public let areEstimatesNew: Bool

    var pool: Pool
    var reference: ReferenceIndex
    private var auditor = ReferenceAuditor()

    /// An engine that continues from `snapshot`.
    ///
    /// A pinned reference has the snapshot's dimension.
    public init(_ settings: EngineSettings, restoring snapshot: EngineSnapshot) {
        self.settings = settings
        dimension = snapshot.dimension
        state = snapshot.state
        pool = Pool(
            settings, members: snapshot.members, index: snapshot.memberVectorIndex(settings),
            estimates: snapshot.estimates)
        areEstimatesNew =
            !pool.arithmetic.isRestored && (pool.arithmetic.isEstimated || snapshot.state.isEstimated)
        reference = ReferenceIndex(
            settings, dimension: dimension, rows: snapshot.referenceRows,
            in: snapshot.vectors.map { .init($0, room: settings.rooms(dimension: snapshot.dimension).reference) },
            snapshot.referenceIndex)
        followBudget()
    }

    /// An engine without members, for vectors of `dimension` numbers.
    public init(_ settings: EngineSettings, dimension: Int) {
        self.init(settings, restoring: EngineSnapshot(dimension: dimension))
    }

    /// Decides the samples of a batch in order; later ones see what earlier ones changed.
    public mutating func decide(_ batch: SampleBatch) -> EngineOutcome {
        precondition(batch.vectors.columns == dimension, "\(batch.vectors.columns) columns, expected \(dimension)")
        state.time = max(state.time, batch.time)
        var outcome = EngineOutcome(state: state)
        let unit = batch.vectors.directions()
        var lookup = ReferenceLookup(batch: unit, reference: reference)
        var near = MemberLookup(batch: unit, pool: pool)
        for (row, sample) in batch.samples.enumerated() {
            let found = lookup.nearest(to: row, in: reference)
            let seq = state.seq + 1
            let rowsBefore = reference.count
            let proximity = near.proximity(of: row, in: pool)
            if reference.isStream, found.copy == nil {
                learn(from: unit.row(row), seq: seq, proximity, outcome: &outcome)
                lookup.added(row)
            }
            let assessment = assess(found, proximity, quality: sample.quality)
            let verdict = verdict(on: assessment, of: unit.row(row), sample)
            auditor.advance(reference, settings)
            if !reference.isExact, auditor.wants(seq) {
                auditor.begin(
                    auditCase(
                        unit.row(row), assessment, verdict, quality: sample.quality, rows: rowsBefore, seq: seq))
            }
            outcome.recordOfSample.append(outcome.records.count)
            apply(verdict, assessment, sample, vector: unit.row(row), time: batch.time, outcome: &outcome)
            switch verdict.outcome {
            case .drop: break
            case .keep: near.joined(row, slot: pool.count - 1)
            case .keepDisplacing(let slot): near.joined(row, slot: slot)
            }
        }
        close(&outcome)
        return outcome
    }

    /// Ends an outcome: takes in what it leaves behind in the engine.
    mutating func close(_ outcome: inout EngineOutcome) {
        state.isEstimated = pool.arithmetic.isEstimated
        outcome.state = state
        outcome.memberIndex = pool.takeChanges()
        outcome.referenceIndex = reference.takeChanges()
    }

    /// The state of the estimates, in pieces, with which a restored engine goes on to the bit; nil where gains are exact.
    public var storedEstimates: [[UInt8]]? { pool.arithmetic.estimated?.storedState }

    /// Says that the samples up to this log position are stored, so that their vectors need not stay in memory.
    public mutating func setStored(through seq: UInt64) {
        pool.setStored(through: seq)
        reference.setStored(through: seq)
    }

    /// Adds a row to the reference and refreshes the densities of the members that it is near to.
    private mutating func learn(
        from vector: ArraySlice<Float>, seq: UInt64, _ proximity: Proximity, outcome: inout EngineOutcome
    ) {
        let (slot, forgotten) = reference.add(vector, row: seq)
        outcome.addReference(seq, slot: slot, inPlaceOf: forgotten)
        for (slot, _) in pool.learn(proximity) {
            outcome.changeMember(pool.members[slot], slot: slot)
        }
    }

    /// How searches of the reference have fared since the start.
    public var searchAudit: SearchAudit { auditor.audit }

    /// What an exact answer to a sample's search is to be compared with.
    private func auditCase(
        _ vector: ArraySlice<Float>, _ assessment: Assessment, _ verdict: Verdict, quality: Double, rows: Int,
        seq: UInt64
    ) -> ReferenceAuditor.Case {
        // A floor of distance or a budget may decide against the gain; then the gain decided nothing.
        let followsGain = (verdict.outcome != .drop) == (verdict.gain > verdict.threshold)
        let isCompared = settings.metric.form == .released && verdict.reason != .warmup && followsGain
        return ReferenceAuditor.Case(
            vector: vector, found: assessment.nearest.values, rows: rows, seq: seq,
            density: assessment.density, ownGain: quality * assessment.novelty * pool.arithmetic.gainScale,
            comparison: isCompared ? (verdict.gain, verdict.threshold) : nil)
    }

    mutating func assess(_ found: NeighborList, _ proximity: Proximity, quality: Double) -> Assessment {
        let nearest = NearestDistances(found.neighbors.map(\.squaredDistance))
        let density = Pool.density(of: nearest, settings)
        let (gain, novelty) = pool.gainOfAdding(proximity, density: density)
        return Assessment(
            proximity: proximity, nearestMember: proximity.nearest, nearest: nearest, density: density,
            plainGain: gain, gain: gain * quality, novelty: novelty)
    }
}
