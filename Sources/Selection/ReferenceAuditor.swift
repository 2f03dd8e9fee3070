import NeighborIndex

/// Answers one arrival at a time exactly as well, beside the stream: with each later arrival a few rows of the reference
/// are measured, so that no arrival waits for a whole pass.
///
/// What it finds changes no decision. Rows that are forgotten on the way are left out of the truth.
struct ReferenceAuditor: Sendable {
    /// Audited arrivals have a seq that is a multiple of this.
    private static let interval: UInt64 = 64
    /// Rows measured with each arrival: some microseconds.
    private static let step = 64

    private(set) var audit = SearchAudit()
    private var pending: Case?

    /// An arrival, and how far its exact answer has come.
    struct Case: Sendable {
        /// Its unit vector.
        let vector: ArraySlice<Float>
        /// Squared distances of the neighbours that were found.
        let found: [Float]
        /// How many rows there were.
        let rows: Int
        /// Its own position in the log.
        let seq: UInt64
        /// Its density factor, from what was found.
        let density: Double
        /// How many of the neighbours made it.
        let neighbors: Int
        /// The part of its gain that is proportional to its density factor; 0 where the gain is not to be judged.
        let ownGain: Double
        /// What was compared, and with what; nil where nothing was.
        let comparison: (gain: Double, threshold: Double)?
        fileprivate var next = 0
        fileprivate var truth = NearestDistances([])

        init(
            vector: ArraySlice<Float>, found: [Float], rows: Int, seq: UInt64, density: Double, neighbors: Int,
            ownGain: Double,
            comparison: (gain: Double, threshold: Double)?
        ) {
            self.vector = vector
            self.found = found
            self.rows = rows
            self.seq = seq
            self.density = density
            self.neighbors = neighbors
            self.ownGain = ownGain
            self.comparison = comparison
        }
    }

    /// Whether the arrival with that log position should be audited.
    func wants(_ seq: UInt64) -> Bool { pending == nil && seq.isMultiple(of: Self.interval) }

    /// Begins with an arrival.
    mutating func begin(_ arrival: Case) { pending = arrival }

    /// Measures some more rows.
    mutating func advance(_ reference: ReferenceIndex, _ settings: EngineSettings) {
        guard var pending else { return }
        let slots = pending.next..<min(pending.next + Self.step, pending.rows)
        for (slot, distance) in zip(slots, reference.squaredDistances(from: pending.vector, to: slots))
        where distance >= settings.mergeReach && !reference.isNewer(slot, than: pending.seq) {
            _ = pending.truth.insert(distance, keeping: settings.metric.densityNeighbors)
        }
        pending.next = slots.upperBound
        if pending.next < pending.rows { self.pending = pending } else { finish(pending, settings) }
    }

    private mutating func finish(_ arrival: Case, _ settings: EngineSettings) {
        pending = nil
        audit.add(found: arrival.found, truth: arrival.truth.values)
        guard let (gain, threshold) = arrival.comparison else { return }
        let exact = Pool.density(of: arrival.truth, settings, arrival.neighbors)
        audit.compare(
            gain: gain, exact: gain + (exact / arrival.density - 1) * arrival.ownGain, threshold: threshold)
    }
}
