import Vectors

/// In whose place a sample would stand.
extension RankedPool {
    /// About what F changes by where the sample takes the place of one of its nearest members.
    ///
    /// Left out is only what the sample and the member do to one another's rank in the rows of others;
    /// `changeOfReplacing` has all.
    ///
    /// - Parameters:
    ///   - gain: of adding the sample, from `gainOfAdding`.
    ///   - nearest: how many of the nearest members are looked at.
    /// - Complexity: O(n), after `gainsOfRemoving`.
    public mutating func approximateChanges(
        distances: [Float], density: Double, gain: Double, nearest: Int
    ) -> [(slot: Int, change: Double)] {
        precondition(distances.count == count, "\(distances.count) distances for \(count) members")
        let removal = gainsOfRemoving()
        var order = AscendingOrder()
        order.sort(distances[...])
        let span = weights.values.span
        let factors = entryFactors
        let own = form == .released ? density : 1
        // What the entries behind a position win when one before them leaves. Rank 1 is the sample itself, where it counts.
        let first = form == .released ? 1 : 0
        var behind = 0.0
        var changes: [(slot: Int, change: Double)] = []
        for position in stride(from: count - 1, through: 0, by: -1) {
            let slot = Int(order.positions[position])
            let entry = worth(distances[slot], UInt16(slot))
            let rank = position + first
            if position < nearest {
                let place = rows[slot].position(of: distances[slot])
                let effect =
                    span[place] * worthOfNew(distances[slot], density)
                    + rows[slot].shift(from: place, weights: span, factors: factors)
                let change = gain - removal[slot] - factor(slot) * effect + own * (behind - span[rank] * entry)
                changes.append((slot, change))
            }
            behind += entry * (span[rank] - span[rank + 1])
        }
        return changes
    }
}
