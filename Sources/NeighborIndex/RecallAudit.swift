/// What approximate answers found of what exact ones hold, and why they missed the others.
public struct RecallAudit: Sendable, Equatable, Codable {
    /// Neighbours in the exact answers.
    public private(set) var expected = 0
    /// Of them, those that were found.
    public private(set) var found = 0
    /// Missed because their cell was not looked into.
    public private(set) var missedByProbes = 0
    /// Missed because too few candidates were measured.
    public var missedByCandidates: Int { expected - found - missedByProbes }

    /// Nothing audited yet.
    public init() {}

    /// The share that was found; 1 where there was nothing to find.
    public var recall: Double { expected == 0 ? 1 : Double(found) / Double(expected) }

    /// Takes in one query's answers.
    ///
    /// Rows as far away as the last exact neighbour count as that neighbour.
    ///
    /// - Parameters:
    ///   - answer: what was found.
    ///   - allCells: what the same number of candidates finds in all cells.
    ///   - exact: the truth.
    public mutating func add(_ answer: NeighborList, allCells: NeighborList, exact: NeighborList) {
        guard let last = exact.neighbors.last?.squaredDistance else { return }
        let hits = answer.neighbors.count { $0.squaredDistance <= last }
        expected += exact.neighbors.count
        found += hits
        missedByProbes += max(0, allCells.neighbors.count { $0.squaredDistance <= last } - hits)
    }

    /// Takes in counts of one query's neighbours.
    ///
    /// - Parameters:
    ///   - expected: how many there are.
    ///   - missedByProbes: how many were missed because their cell was not looked into.
    ///   - missedByCandidates: how many were missed of those in cells that were.
    public mutating func add(expected: Int, missedByProbes: Int, missedByCandidates: Int) {
        self.expected += expected
        found += expected - missedByProbes - missedByCandidates
        self.missedByProbes += missedByProbes
    }

    /// Takes in another audit's answers.
    public mutating func add(_ other: RecallAudit) {
        expected += other.expected
        found += other.found
        missedByProbes += other.missedByProbes
    }
}
