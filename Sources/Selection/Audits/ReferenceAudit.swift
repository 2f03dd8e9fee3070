import NeighborIndex
import Vectors

/// An arrival whose neighbours in the reference are looked for among all rows as well.
///
/// The truth is of the reference as the arrival found it; rows that are forgotten on the way are left out.
struct ReferenceAudit: Sendable, Equatable, Codable {
    /// How far the exact answer has come.
    private(set) var pass: ExactPass
    /// Squared distances of the neighbours that were found.
    private let found: PackedFloats
    /// What each of them stands for; nil where that is one row, as in states from before others did.
    private let share: RowShare?
    /// The arrival's own position in the log.
    private let seq: UInt64
    /// Its density factor, from what was found.
    private let density: Double
    /// How many of the neighbours made it.
    private let neighbors: Int
    /// The part of its gain that is proportional to its density factor.
    private let ownGain: Double
    /// What was compared; nil where nothing was.
    private let comparison: GainComparison?

    init(
        _ vector: ArraySlice<Float>, _ search: ReferenceSearch, seq: UInt64, rows: Int, neighbors: Int,
        ownGain: Double, comparison: GainComparison?, _ settings: EngineSettings
    ) {
        pass = ExactPass(settings.metric.densityNeighbors, to: vector, rows: rows)
        found = PackedFloats(search.found)
        share = search.share == RowShare() ? nil : search.share
        self.seq = seq
        density = Pool.density(of: search.nearest, settings, neighbors)
        self.neighbors = neighbors
        self.ownGain = ownGain
        self.comparison = comparison
    }

    /// Measures some more rows; tells what came of it when it is done.
    mutating func advance(_ reference: ReferenceIndex, _ settings: EngineSettings) -> AuditedSearch? {
        pass.advance(measuring: reference.squaredDistances) { row in
            row.squaredDistance >= settings.mergeReach && !reference.isNewer(row.slot, than: seq)
        }
        guard pass.isOver else { return nil }
        let truth = pass.nearest
        let nearest = (share ?? RowShare()).distances(truth.map(\.squaredDistance))
        let exact = Pool.density(of: nearest, settings, neighbors)
        return AuditedSearch(
            found: found.values, truth: truth, comparison: comparison, error: (exact / density - 1) * ownGain
        ) { reference.unprobed($0, from: pass.vector) }
    }
}
