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

    /// Takes a row's contributions out, before it changes.
    mutating func withdraw(_ slot: Int) {
        addContributions(slot, headSum: weights.headSum(lists.head(of: slot)), sign: -1)
    }

    /// Adds a row's contributions, after it has changed.
    mutating func contribute(_ slot: Int) {
        lists.mendCurve(of: slot)
        boundaryLosses[slot] = lists.head(of: slot).last.map { change(at: $0, in: slot, weights.leaving) } ?? 0
        let headSum = weights.headSum(lists.head(of: slot))
        addContributions(slot, headSum: headSum, sign: 1)
        losses.setOwnSum(headSum + weights.tailSum(lists.nodes(of: slot)), of: slot)
        if let position = sample.position(of: slot) { sampleRows.outdate(position) }
    }

    mutating func addContributions(_ slot: Int, headSum: Double, sign: Int64) {
        let density = losses.densities[slot]
        let scale = density * Self.unit
        let units = Int64(scale.rounded())
        totalDensity += sign * units
        EstimatedRows.addHeadLosses(
            of: slot, in: lists.tables, weights: weights.leaving.table, beyond: boundaryLosses[slot], scale: scale,
            density: units, sign: sign, to: &losses.headSums, changed: &losses.changed)
        totals.add(headSum: headSum, row: slot, of: lists.tables, density: density, sign: sign)
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
        for position in skipped { isSkipped[position] = true }
        var beyond = [Float](repeating: 0, count: distances.count)
        var found = 0
        for position in distances.indices {
            beyond[found] = max(distances[position], known)
            found += isSkipped[position] ? 0 : 1
        }
        for position in skipped { isSkipped[position] = false }
        ascending.sort(beyond[..<found])
        return TailCurve.nodes(weights, radius: radius, next: next, sampled: ascending.numbers[...])
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
        for owner in lists.rows(with: slot).map(Int.init) {
            guard let position = sample.position(of: owner) else { continue }
            if lists.position(of: slot, in: owner).map({ $0 < Self.headCount }) == true { skipped.append(position) }
        }
        let (slots, weights, tables) = (sample.slots, weights, lists.tables)
        let mean = sampleRows.meanChange(at: distances, weights, isLeaving: true, skipping: skipped) { position in
            EstimatedRows.change(
                at: distances[position], in: slots[position], of: tables, weights: weights.leaving.table)
        }
        let headDensity = losses.headSums[2 * slot + 1]
        let others = Double(totalDensity - headDensity) / Self.unit - losses.densities[slot]
        return (mean ?? 0) * others
    }

    mutating func refreshSampleRows() {
        sampleRows.refresh(slots: sample.slots, tables: lists.tables, densities: losses.densities, weights: weights)
    }

    /// Makes everything that depends on the number of members that of the present number.
    mutating func followCount() {
        integrals.extend(to: count + 1)
        guard count < 1024 || abs(count - weights.count) > count / 1024 else { return }
        weights =
            arrivalWeights.count == count ? arrivalWeights : TailWeights(count: count, integrals: integrals)
        arrivalWeights = TailWeights(count: count + 1, integrals: integrals)
        for slot in 0..<min(count, lists.count) { losses.setOwnSum(rowSum(slot, weights), of: slot) }
    }
}
