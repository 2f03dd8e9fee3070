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

    /// Called with each record, by whoever wants to know that it gets on.
    public var onRecord: (@Sendable () -> Void)?

    var pool: Pool
    var reference: ReferenceIndex
    /// What audits found since the start.
    var audited = (members: SearchAudit(), reference: SearchAudit())
    /// What drift is measured in.
    let directions: Matrix
    /// Other budgets and policies, beside the stream.
    var shadows: [Shadow] = []
    /// Numbers of shadows that are configured no more.
    var forgottenShadows: [Int] = []

    /// An engine that continues from `snapshot`.
    ///
    /// A pinned reference has the snapshot's dimension.
    public init(_ settings: EngineSettings, restoring snapshot: EngineSnapshot) {
        self.settings = settings
        dimension = snapshot.dimension
        state = snapshot.state
        directions = Drift.directions(dimension: dimension)
        pool = Pool(
            settings, members: snapshot.members, index: snapshot.memberVectorIndex(settings),
            neighbors: settings.neighborsThatCount(seen: snapshot.state.counters.seen), estimates: snapshot.estimates)
        areEstimatesNew =
            !pool.arithmetic.isRestored && (pool.arithmetic.isEstimated || snapshot.state.isEstimated)
        reference = ReferenceIndex(
            settings, dimension: dimension, rows: snapshot.referenceRows,
            in: snapshot.vectors.map { .init($0, room: settings.rooms(dimension: snapshot.dimension).reference) },
            snapshot.referenceIndex)
        if reference.isStream {
            state.referenceScale.begin(
                rows: reference.count, atMost: state.counters.seen, isFull: reference.isFull)
        }
        followBudget()
        followEfforts()
        restoreShadows(snapshot.shadows, in: snapshot.vectors)
    }

    /// The engine of a shadow: its reference has no rows, for it is told what another one finds.
    ///
    /// - Parameter seen: how many arrivals that reference has seen.
    init(shadow settings: EngineSettings, state: EngineState, seen: Int, members: [Member], vectors: Matrix) {
        self.settings = settings
        dimension = vectors.columns
        self.state = state
        // The engine that it runs beside watches the stream.
        directions = Matrix(columns: dimension)
        pool = Pool(
            settings, members: members, index: VectorIndex(vectors, settings.search),
            neighbors: settings.neighborsThatCount(seen: seen))
        areEstimatesNew = false
        var bare = settings
        bare.reference = .none
        reference = ReferenceIndex(bare, dimension: dimension, rows: [], in: nil, nil)
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
        var beside = ShadowBatch(&shadows, batch: unit, seq: state.seq, time: batch.time)
        for (row, sample) in batch.samples.enumerated() {
            let found = lookup.nearest(to: row, in: reference)
            let search = search(found)
            let seq = state.seq + 1
            pool.count(neighbors: settings.neighborsThatCount(seen: state.counters.seen))
            let proximity = near.proximity(of: row, in: pool)
            let isNewRow = reference.isStream && found.copy == nil
            if isNewRow {
                learn(
                    from: unit.row(row), search, seq: seq, proximity,
                    placement: lookup.placement(of: row, in: reference),
                    outcome: &outcome)
                lookup.added(row, to: reference)
            }
            let assessment = assess(search, proximity, quality: sample.quality)
            let verdict = verdict(on: assessment, of: unit.row(row), sample)
            advanceAudits()
            beginAudits(unit.row(row), assessment, verdict, quality: sample.quality)
            outcome.recordOfSample.append(outcome.records.count)
            apply(verdict, assessment, sample, vector: unit.row(row), time: batch.time, outcome: &outcome)
            switch verdict.outcome {
            case .drop: break
            case .keep: near.joined(row, slot: pool.count - 1, in: pool)
            case .keepDisplacing(let slot): near.joined(row, slot: slot, in: pool)
            }
            let decision = outcome.records[outcome.recordOfSample[row]]
            watch(decision, unit.row(row), outcome: &outcome)
            if shadows.isEmpty { continue }
            beside.decide(
                Shadow.Arrival(
                    sample: sample, row: row, vector: unit.row(row), search: search, isNewRow: isNewRow,
                    seen: state.counters.seen - 1, seq: seq,
                    time: batch.time, isKept: decision.decision == .keep, evicted: decision.evicted),
                &shadows, beside: pool)
        }
        outcome.shadowChanges = beside.changes(shadows)
        close(&outcome)
        return outcome
    }

    /// Does what the last change of the pool has left to do, for which its decision need not wait. Otherwise the next one
    /// does it first, so that no decision depends on it.
    public mutating func settle() {
        pool.settle()
        for index in shadows.indices { shadows[index].settle() }
    }

    /// Ends an outcome: takes in what it leaves behind in the engine.
    mutating func close(_ outcome: inout EngineOutcome) {
        closeShadows(&outcome)
        // As a restored engine begins.
        pool.count(neighbors: settings.neighborsThatCount(seen: state.counters.seen))
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
    mutating func learn(
        from vector: ArraySlice<Float>, _ search: ReferenceSearch, seq: UInt64, _ proximity: Proximity,
        placement: CellIndex.Placement? = nil, outcome: inout EngineOutcome
    ) {
        state.referenceScale.count(
            nearest: search.found, among: reference.count, neighbors: settings.metric.densityNeighbors)
        let (slot, forgotten) = reference.add(vector, row: seq, placement: placement)
        outcome.addReference(seq, slot: slot, inPlaceOf: forgotten)
        for (slot, _) in pool.learn(proximity, once: search.isPartial) {
            outcome.changeMember(pool.members[slot], slot: slot)
        }
    }

    /// What a sample of which a search of the reference found this is to the pool.
    mutating func assess(_ search: ReferenceSearch, _ proximity: Proximity, quality: Double) -> Assessment {
        var assessment = assess(search.nearest, proximity, quality: quality)
        assessment.search = search
        return assessment
    }

    /// What a sample with these nearest rows of the stream is to the pool.
    mutating func assess(_ nearest: NearestDistances, _ proximity: Proximity, quality: Double) -> Assessment {
        let density = Pool.density(of: nearest, settings, pool.neighbors)
        let (gain, novelty) = pool.gainOfAdding(proximity, density: density)
        return Assessment(
            proximity: proximity, nearestMember: proximity.nearest, nearest: nearest, density: density,
            plainGain: gain, gain: gain * quality, novelty: novelty)
    }
}
