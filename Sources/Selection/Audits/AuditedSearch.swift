import NeighborIndex

/// A gain that was compared with a threshold.
struct GainComparison: Sendable, Equatable, Codable {
    let gain: Double
    let threshold: Double
}

/// What a search found of what there was, and what the difference did to the gain.
struct AuditedSearch {
    /// How much was found, and why the rest was not.
    let recall: RecallAudit
    /// What was compared; nil where nothing was.
    let comparison: GainComparison?
    /// The gain with the true neighbours, minus that with the found ones.
    let error: Double

    /// - Parameters:
    ///   - found: squared distances, ascending.
    ///   - truth: nearest first.
    ///   - unprobed: how many of these slots lie where the search did not look.
    init(
        found: [Float], truth: [Neighbor], comparison: GainComparison?, error: Double, unprobed: ([Int]) -> Int
    ) {
        self.comparison = comparison
        self.error = error
        var audit = RecallAudit()
        // Distances are exact in both, so that a missing one is a missed row; of equal ones it does not matter which.
        var missed: [Int] = []
        var next = found.startIndex
        for row in truth {
            while next < found.endIndex, found[next] < row.squaredDistance { next += 1 }
            if next < found.endIndex, found[next] == row.squaredDistance { next += 1 } else { missed.append(row.slot) }
        }
        let byProbes = unprobed(missed)
        audit.add(
            expected: truth.count, missedByProbes: byProbes, missedByCandidates: missed.count - byProbes)
        recall = audit
    }
}
