import Vectors

/// How rows, sums and losses are kept.
extension EstimatedPool {
    /// The sum of a stored row.
    func rowSum(_ slot: Int, _ weights: TailWeights) -> Double {
        weights.headSum(lists.head(of: slot)) + weights.tailSum(lists.nodes(of: slot))
    }

    /// What a new entry at `distance` changes in the row of `slot`, or one that leaves it.
    func change(at distance: Float, in slot: Int, _ effects: EffectWeights) -> Double {
        EstimatedRows.change(at: distance, in: slot, of: lists.tables, weights: effects.table)
    }

    /// Takes rows' contributions out, before they change.
    mutating func withdraw(_ slots: [UInt32]) { change(.withdraw, by: slots) }

    mutating func withdraw(_ slot: Int) { withdraw([UInt32(slot)]) }

    /// Adds rows' contributions, after they have changed.
    mutating func contribute(_ slots: [UInt32]) {
        change(.contribute, by: slots)
        outdateSampled(slots)
    }

    /// Rows have changed that may be in the sample.
    mutating func outdateSampled(_ slots: [UInt32]) {
        for slot in slots {
            if let position = sample.position(of: Int(slot)) { sampleRows.outdate(position) }
            census?.curves.outdate(Int(slot))
        }
    }

    mutating func contribute(_ slot: Int) { contribute([UInt32(slot)]) }

    /// Changes the sums over all rows, and what members are missed for, by some rows.
    mutating func change(_ change: EstimatedRows.SumChange, by slots: [UInt32]) {
        EstimatedRows.change(
            &sums, change, by: slots, of: &lists.tables, weights.sums, &losses, boundaryLosses: &boundaryLosses)
    }

    /// The curve of a row whose owner's nearest members and distances to the sample are known.
    ///
    /// - Parameters:
    ///   - nearest: ascending.
    ///   - skipped: positions of the sample that are not in the row's tail.
    mutating func curve(
        _ weights: TailWeights, nearest: ArraySlice<Float>, sample distances: [Float], skipping skipped: [Int]
    ) -> [Float] {
        let head = nearest.prefix(weights.head)
        let next = nearest.dropFirst(weights.head)
        guard let radius = head.last else { return [Float](repeating: 0, count: TailCurve.nodeCount) }
        // Who is not among the nearest is no nearer, whatever the distance to it was rounded to.
        let known = next.last ?? radius
        if isSkipped.count < distances.count {
            isSkipped = [Bool](repeating: false, count: max(distances.count, 2 * isSkipped.count))
        }
        for position in skipped { isSkipped[position] = true }
        var beyond = [Float](repeating: 0, count: distances.count)
        var found = 0
        for position in distances.indices {
            beyond[found] = max(distances[position], known)
            found += isSkipped[position] ? 0 : 1
        }
        for position in skipped { isSkipped[position] = false }
        return TailCurve.nodes(weights, radius: radius, next: next, sampled: beyond[..<found], &order)
    }

    /// Which positions of the sample are not in the tail of the row of `slot`: those of its list, and its own.
    func skipped(inRowOf slot: Int, and other: Int? = nil) -> [Int] {
        let own = [sample.position(of: slot), other].compactMap { $0 }
        return own + lists.members(of: slot).compactMap { sample.position(of: Int($0)) }
    }

    /// What the rows that do not have the member in `slot` in their head lose with it, from those in the sample.
    mutating func tailLoss(of slot: Int, sample distances: [Float], excluding: Int?) -> Double {
        refreshSampleRows()
        var skipped = [sample.position(of: slot), excluding].compactMap { $0 }
        let sampled = lists.rows(with: slot).filter { sample.position(of: Int($0)) != nil }
        skipped += lists.tables.rows(sampled, withHeadHolding: UInt32(slot)).compactMap { sample.position(of: Int($0)) }
        let (slots, weights, tables) = (sample.slots, weights, lists.tables)
        let mean = sampleRows.meanChange(at: distances, weights, isLeaving: true, skipping: skipped) { position in
            EstimatedRows.change(
                at: distances[position], in: slots[position], of: tables, weights: weights.leaving.table)
        }
        return (mean ?? 0) * densityWithoutHeads(holding: slot)
    }

    /// The rows that have the member in `slot` in their head.
    func rowsWithHead(holding slot: Int) -> [Int] {
        lists.tables.rows(lists.rows(with: slot), withHeadHolding: UInt32(slot)).map(Int.init)
    }

    /// The density of all other rows than these and its own.
    func densityWithoutHeads(holding slot: Int) -> Double {
        Double(sums.density - losses.headSums[2 * slot + 1]) / Self.unit - losses.densities[slot]
    }

    mutating func refreshSampleRows() {
        sampleRows.refresh(slots: sample.slots, tables: lists.tables, densities: losses.densities, weights: weights)
    }

    /// Makes everything that depends on the number of members that of the present number.
    mutating func followCount() {
        arrivalRow = nil
        integrals.extend(to: count + 1)
        guard count < 1024 || abs(count - weights.count) > count / 1024 else { return }
        weights =
            arrivalWeights.count == count ? arrivalWeights : TailWeights(count: count, integrals: integrals)
        arrivalWeights = TailWeights(count: count + 1, integrals: integrals)
        for slot in 0..<min(count, lists.count) { losses.setOwnSum(rowSum(slot, weights), of: slot) }
    }
}
