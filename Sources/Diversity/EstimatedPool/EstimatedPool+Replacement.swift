/// In whose place a sample would stand.
extension EstimatedPool {
    /// About what F changes by where the sample takes the place of one of its nearest members; see
    /// `RankedPool.approximateChanges`. Members beyond those of `surroundings` are taken to be as far as the last of them.
    ///
    /// - Parameters:
    ///   - gain: of adding the sample, from `gainOfAdding`.
    ///   - nearest: how many of the nearest members are looked at.
    /// - Complexity: the same for any number of members.
    public func approximateChanges(
        _ surroundings: Surroundings, density: Double, gain: Double, nearest: Int
    ) -> [(slot: Int, change: Double)] {
        let neighbors = surroundings.nearest
        let ranks = integrals.weights.values.span
        // Rank 1 is the sample itself.
        var behind = 0.0
        if neighbors.count < count, let last = neighbors.last {
            behind = Double(last.distance) * ranks[neighbors.count + 1]
        }
        var changes: [(slot: Int, change: Double)] = []
        for position in stride(from: neighbors.count - 1, through: 0, by: -1) {
            let (slot, distance) = (neighbors[position].slot, Double(neighbors[position].distance))
            if position < nearest {
                let effect = densities[slot] * change(at: neighbors[position].distance, in: slot, weights.entering)
                let own = density * (behind - ranks[position + 1] * distance)
                changes.append((slot, gain - gainOfRemoving(slot) - effect + own))
            }
            behind += distance * (ranks[position + 1] - ranks[position + 2])
        }
        return changes
    }
}
