/// What a sample would add to the pool.
extension EstimatedPool {
    /// The gain of adding a sample, and its novelty.
    ///
    /// - Parameters:
    ///   - surroundings: of the sample; at least `headCount` nearest members, or all there are.
    ///   - density: its density factor.
    /// - Returns: `gain`, G⁺ = F(P ∪ {x}) − F(P); `novelty`, v(x) against the pool as it is.
    /// - Complexity: the same for any number of members, but for a change of that number.
    public mutating func gainOfAdding(
        _ surroundings: Surroundings, density: Double
    ) -> (gain: Double, novelty: Double) {
        let own = density * rowSum(of: surroundings).sum
        var effect = 0.0
        var isNear = [Bool](repeating: false, count: sample.slots.count)
        for neighbor in surroundings.nearest {
            effect += densities[neighbor.slot] * change(at: neighbor.distance, in: neighbor.slot, weights.entering)
            if let position = sample.position(of: neighbor.slot) { isNear[position] = true }
        }
        effect += effectOnOthers(surroundings, isNear: isNear)
        return (own + effect, own / arrivalWeights.total)
    }

    /// F after the sample takes the place of the member in `slot`, minus F now, the pair's own terms included.
    ///
    /// - Parameters:
    ///   - gain: of adding the sample, from `gainOfAdding`.
    ///   - distance: between the sample and the member.
    public mutating func changeOfReplacing(
        _ slot: Int, at distance: Float, _ surroundings: Surroundings, density: Double, gain: Double
    ) -> Double {
        var change = gain - gainOfRemoving(slot)
        // The gain counts on the member's row, and has the member in the sample's.
        change -= densities[slot] * self.change(at: distance, in: slot, weights.entering)
        let row = rowSum(of: surroundings)
        change -=
            density
            * arrivalWeights.leaving.change(at: Double(distance), head: row.head.span, nodes: row.nodes.span)
        // Rows that have both near: what one does to the other's rank.
        for neighbor in surroundings.nearest where neighbor.slot != slot {
            guard let position = lists.position(of: slot, in: neighbor.slot), position < Self.headCount else {
                continue
            }
            let other = lists.distances(of: neighbor.slot)
            let farther = max(neighbor.distance, other[other.startIndex + position])
            change +=
                densities[neighbor.slot]
                * (self.change(at: farther, in: neighbor.slot, weights.leaving)
                    - self.change(at: farther, in: neighbor.slot, weights.entering))
        }
        return change
    }

    /// The row that the sample would have.
    private mutating func rowSum(of surroundings: Surroundings) -> (sum: Double, head: [Float], nodes: [Float]) {
        let nearest = surroundings.nearest.map(\.distance)
        let nodes = curve(arrivalWeights, nearest: nearest[...], sample: surroundings.sample, excluding: nil)
        let head = Array(nearest.prefix(arrivalWeights.head))
        return (arrivalWeights.headSum(head.span) + arrivalWeights.tailSum(nodes.span), head, nodes)
    }

    /// What the sample does to the rows of the members that are not among its nearest.
    private mutating func effectOnOthers(_ surroundings: Surroundings, isNear: [Bool]) -> Double {
        guard surroundings.nearest.count < count else { return 0 }
        let nodes = nodes
        enteringEffects.refresh(slots: sample.slots, nodes: nodes.span, weights: weights.entering, count: count)
        var sum = 0.0
        var density = 0.0
        for (position, slot) in sample.slots.enumerated() where !isNear[position] {
            let distance = surroundings.sample[position]
            let effect =
                enteringEffects.change(
                    at: Double(distance), position: position, curve: nodes.span.extracting(TailCurve.range(slot)),
                    weights: weights.entering) ?? change(at: distance, in: slot, weights.entering)
            sum += densities[slot] * effect
            density += densities[slot]
        }
        // The rows' densities are known to the last one: only their mean effect for each unit of density is estimated.
        let others = surroundings.nearest.reduce(Double(totalDensity) / Self.unit) { $0 - densities[$1.slot] }
        return density > 0 ? sum / density * others : 0
    }
}
