import Diversity
import Messages
import NeighborIndex
import Vectors

/// Decides keep or drop for each sample of a stream by how much diversity it adds to the pool, against a budget.
///
/// Deterministic: the same samples in the same order give the same decisions to the bit, however they are split into
/// batches. It has no clock and no randomness. While the pool is exact (see `EngineSettings.exactLimit`), it does not matter
/// either whether the engine was stored and restored in between; estimates are taken anew when it is restored.
public struct Engine: Sendable {
    /// What it computes and may keep.
    public let settings: EngineSettings
    /// The dimension of all vectors.
    public let dimension: Int
    /// What it remembers beside members and reference.
    public internal(set) var state: EngineState

    var pool: Pool
    var reference: ReferenceIndex

    /// An engine that continues from `snapshot`.
    ///
    /// A pinned reference has the snapshot's dimension.
    public init(_ settings: EngineSettings, restoring snapshot: EngineSnapshot) {
        self.settings = settings
        dimension = snapshot.memberVectors.columns
        state = snapshot.state
        pool = Pool(settings, members: snapshot.members, vectors: snapshot.memberVectors)
        reference = ReferenceIndex(
            settings, dimension: dimension, rows: snapshot.referenceRows,
            vectors: snapshot.referenceVectors.normalized())
    }

    /// An engine without members, for vectors of `dimension` numbers.
    public init(_ settings: EngineSettings, dimension: Int) {
        self.init(settings, restoring: EngineSnapshot(dimension: dimension))
    }

    /// Decides the samples of a batch in order; later ones see what earlier ones changed.
    public mutating func decide(_ batch: SampleBatch) -> EngineOutcome {
        precondition(batch.vectors.columns == dimension, "\(batch.vectors.columns) columns, expected \(dimension)")
        var outcome = EngineOutcome(state: state)
        let unit = batch.vectors.normalized()
        var lookup = ReferenceLookup(batch: unit, reference: reference)
        var near = MemberLookup(batch: unit, pool: pool)
        for (row, sample) in batch.samples.enumerated() {
            let found = lookup.nearest(to: row, in: reference)
            let seq = state.seq + 1
            let proximity = near.proximity(of: row, in: pool)
            if reference.isStream, found.copy == nil {
                learn(from: unit.row(row), seq: seq, proximity, outcome: &outcome)
                lookup.added(row)
            }
            let assessment = assess(found, proximity, quality: sample.quality)
            let verdict = verdict(on: assessment, of: unit.row(row), quality: sample.quality)
            outcome.recordOfSample.append(outcome.records.count)
            apply(verdict, assessment, sample, vector: unit.row(row), time: batch.time, outcome: &outcome)
            switch verdict.outcome {
            case .drop: break
            case .keep: near.joined(row, slot: pool.count - 1)
            case .keepDisplacing(let slot): near.joined(row, slot: slot)
            }
        }
        outcome.state = state
        return outcome
    }

    /// Adds a row to the reference and refreshes the densities of the members that it is near to.
    private mutating func learn(
        from vector: ArraySlice<Float>, seq: UInt64, _ proximity: Proximity, outcome: inout EngineOutcome
    ) {
        outcome.referenceAdditions.append(seq)
        if let forgotten = reference.add(vector, row: seq) { outcome.referenceRemovals.append(forgotten) }
        for (slot, _) in pool.learn(proximity) {
            outcome.changeMember(pool.members[slot], slot: slot)
        }
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

/// The reference neighbours of a batch's rows, asked for in one product and kept true while rows of the batch join the
/// reference.
private struct ReferenceLookup {
    private let batch: Matrix
    /// Asked for when the batch came; nil where rows are forgotten on the way, which makes each row ask for itself.
    private let lists: [NeighborList]?
    private var joined: [Int] = []

    init(batch: Matrix, reference: ReferenceIndex) {
        self.batch = batch
        lists = reference.overflows(adding: batch.rows) ? nil : reference.nearest(to: batch)
    }

    func nearest(to row: Int, in reference: ReferenceIndex) -> NeighborList {
        guard let lists else { return reference.nearest(to: batch.selecting([row]))[0] }
        guard !lists.isEmpty else { return NeighborList() }
        return reference.merge(
            lists[row], joined.map { batch.squaredDistance(ofRow: $0, to: batch.row(row)) })
    }

    mutating func added(_ row: Int) {
        joined.append(row)
    }
}
