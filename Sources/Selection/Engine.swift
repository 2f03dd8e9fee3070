import Diversity
import Messages
import NeighborIndex
import Vectors

/// Decides keep or drop for each sample of a stream by how much diversity it adds to the pool, against a budget.
///
/// Deterministic: the same samples in the same order give the same decisions to the bit, however they are split into
/// batches, and whether or not the engine was stored and restored in between. It has no clock and no randomness.
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
        for (row, sample) in batch.samples.enumerated() {
            let found = lookup.nearest(to: row, in: reference)
            let seq = state.seq + 1
            let distances = pool.squaredDistances(from: unit.row(row))
            if reference.isStream, found.copy == nil {
                learn(from: unit.row(row), seq: seq, squaredDistances: distances, outcome: &outcome)
                lookup.added(row)
            }
            let assessment = assess(found, squaredDistances: distances, quality: sample.quality)
            let verdict = verdict(on: assessment, quality: sample.quality)
            outcome.recordOfSample.append(outcome.records.count)
            apply(verdict, assessment, sample, vector: unit.row(row), time: batch.time, outcome: &outcome)
        }
        outcome.state = state
        return outcome
    }

    /// Adds a row to the reference and refreshes the densities of the members that it is near to.
    private mutating func learn(
        from vector: ArraySlice<Float>, seq: UInt64, squaredDistances: [Float], outcome: inout EngineOutcome
    ) {
        outcome.referenceAdditions.append(seq)
        if let forgotten = reference.add(vector, row: seq) { outcome.referenceRemovals.append(forgotten) }
        for (slot, _) in pool.learn(squaredDistances: squaredDistances) {
            outcome.changeMember(pool.members[slot], slot: slot)
        }
    }

    func assess(_ found: NeighborList, squaredDistances: [Float], quality: Double) -> Assessment {
        let nearest = NearestDistances(found.neighbors.map(\.squaredDistance))
        let density = Pool.density(of: nearest, settings)
        let (gain, novelty) = pool.ranked.gainOfAdding(distances: squaredDistances.map { $0 / 2 }, density: density)
        var closest: (slot: Int, distance: Double)?
        for (slot, distance) in squaredDistances.enumerated()
        where Double(distance) / 2 < closest?.distance ?? .infinity {
            closest = (slot, Double(distance) / 2)
        }
        return Assessment(
            squaredDistances: squaredDistances, nearestMember: closest, nearest: nearest,
            density: density, gain: gain * quality, novelty: novelty)
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
