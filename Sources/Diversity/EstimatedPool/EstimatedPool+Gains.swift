import Vectors

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
        // The rows' densities are known to the last one: only their mean effect for each unit of density is estimated.
        var others = Double(sums.density) / Self.unit
        changesInNearest(surroundings)
        for (neighbor, change) in zip(surroundings.nearest, changes) {
            let density = losses.densities[neighbor.slot]
            effect += density * change
            others -= density
        }
        if surroundings.nearest.count < count {
            effect += meanChangeInOthers(surroundings) * others
        }
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
        change -= losses.densities[slot] * self.change(at: distance, in: slot, weights.entering)
        let row = rowSum(of: surroundings)
        change -=
            density
            * EstimatedRows.change(
                at: distance, head: row.head[...], nodes: row.nodes, weights: arrivalWeights.leaving.table)
        // Rows that have both near: what one does to the other's rank. Few of the nearest have the member in their list.
        let owners = lists.rows(with: slot)
        for owner in owners { isMarked[Int(owner)] = true }
        for neighbor in surroundings.nearest where neighbor.slot != slot && isMarked[neighbor.slot] {
            guard let position = lists.position(of: slot, in: neighbor.slot), position < Self.headCount else {
                continue
            }
            let list = lists.distances(of: neighbor.slot)
            let farther = max(neighbor.distance, list[list.startIndex + position])
            change +=
                losses.densities[neighbor.slot]
                * (self.change(at: farther, in: neighbor.slot, weights.leaving)
                    - self.change(at: farther, in: neighbor.slot, weights.entering))
        }
        for owner in owners { isMarked[Int(owner)] = false }
        return change
    }

    /// Where the nearest members stand in what was measured.
    private func positions(_ surroundings: Surroundings) -> [Int] {
        surroundings.whole != nil
            ? surroundings.nearest.map(\.slot) : surroundings.nearest.compactMap { sample.position(of: $0.slot) }
    }

    /// The row that a sample would have; kept, for its gain is asked for beside several members.
    struct ArrivalRow: Sendable {
        let surroundings: Surroundings
        let sum: Double
        let head: [Float]
        let nodes: [Float]
    }

    private mutating func rowSum(of surroundings: Surroundings) -> ArrivalRow {
        if let arrivalRow, arrivalRow.surroundings == surroundings { return arrivalRow }
        let nearest = surroundings.nearest.map(\.distance)
        let skipped = positions(surroundings)
        let nodes = curve(
            arrivalWeights, nearest: nearest[...], sample: surroundings.whole ?? surroundings.sample, skipping: skipped)
        let head = Array(nearest.prefix(arrivalWeights.head))
        let row = ArrivalRow(
            surroundings: surroundings, sum: arrivalWeights.headSum(head[...]) + arrivalWeights.tailSum(nodes[...]),
            head: head, nodes: nodes)
        arrivalRow = row
        return row
    }

    /// Makes `changes` what the sample does to the row of each of its nearest members.
    private mutating func changesInNearest(_ surroundings: Surroundings) {
        EstimatedRows.changes(
            at: surroundings.nearest.map(\.distance), in: surroundings.nearest.map { UInt32($0.slot) },
            of: lists.tables, weights: weights.entering.table, into: &changes)
    }

    /// What the sample does to the rows of the members that are not among its nearest, for each unit of their density.
    private mutating func meanChangeInOthers(_ surroundings: Surroundings) -> Double {
        let skipped = positions(surroundings)
        if let all = surroundings.whole { return meanChangesInAll(at: [all], isLeaving: false, skipping: [skipped])[0] }
        refreshSampleRows()
        let (slots, weights, tables) = (sample.slots, weights, lists.tables)
        let mean = sampleRows.meanChange(
            at: surroundings.sample, weights, isLeaving: false, skipping: skipped
        ) { position in
            EstimatedRows.change(
                at: surroundings.sample[position], in: slots[position], of: tables, weights: weights.entering.table)
        }
        return mean ?? 0
    }
}
