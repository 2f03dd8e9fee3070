import Vectors

/// How rows, sums and losses are kept.
extension EstimatedPool {
    /// The sum of a stored row.
    func rowSum(_ slot: Int, _ weights: TailWeights) -> Double {
        weights.headSum(head(slot).span) + weights.tailSum(nodes.span.extracting(TailCurve.range(slot)))
    }

    /// The distances of a row's head.
    func head(_ slot: Int) -> ArraySlice<Float> {
        lists.distances(of: slot, first: Self.headCount)
    }

    /// What a new entry at `distance` changes in the row of `slot`, or one that leaves it.
    func change(at distance: Float, in slot: Int, _ effects: EffectWeights) -> Double {
        effects.change(
            at: Double(distance), head: head(slot).span, nodes: nodes.span.extracting(TailCurve.range(slot)))
    }

    /// Takes a row's contributions out, before it changes.
    mutating func withdraw(_ slot: Int) {
        addContributions(slot, sign: -1)
    }

    /// Adds a row's contributions, after it has changed.
    mutating func contribute(_ slot: Int) {
        nodes[slot * TailCurve.nodeCount] = head(slot).last ?? 0
        for node in TailCurve.range(slot).dropFirst() { nodes[node] = max(nodes[node], nodes[node - 1]) }
        boundaryLosses[slot] = head(slot).last.map { change(at: $0, in: slot, weights.leaving) } ?? 0
        addContributions(slot, sign: 1)
        if let position = sample.position(of: slot) { outdateEffects(position) }
    }

    mutating func outdateEffects(_ position: Int) {
        enteringEffects.outdate(position)
        leavingEffects.outdate(position)
    }

    mutating func addContributions(_ slot: Int, sign: Int64) {
        let head = head(slot)
        let members = lists.members(of: slot, first: Self.headCount)
        let first = members.startIndex
        let scale = densities[slot] * Self.unit
        let density = sign * Int64(scale.rounded())
        totalDensity += density
        weights.leaving.changes(head: head.span, beyond: boundaryLosses[slot]) { position, loss in
            let member = Int(members[first + position])
            headLosses[member] += sign * Int64((scale * loss).rounded())
            headDensities[member] += density
            outdate(member)
        }
        let nodes = nodes
        let curve = nodes.span.extracting(TailCurve.range(slot))
        let headSum = weights.headSum(head.span)
        totals.add(headSum: headSum, nodes: curve, density: densities[slot], sign: sign)
        if sign > 0 { ownSums[slot] = headSum + ownWeights.tailSum(curve) }
        outdate(slot)
    }

    /// The member's removal gain has changed.
    mutating func outdate(_ slot: Int) {
        guard !isOutdated[slot] else { return }
        isOutdated[slot] = true
        outdated.append(slot)
    }

    /// The curve of a row whose owner's nearest members and distances to the sample are known.
    ///
    /// - Parameter excluding: a position of the sample that is not in the row.
    mutating func curve(
        _ weights: TailWeights, nearest: ArraySlice<Float>, sample distances: [Float], excluding: Int?
    ) -> [Float] {
        let head = nearest.prefix(weights.head)
        let next = nearest.dropFirst(weights.head)
        guard let radius = head.last else { return [Float](repeating: 0, count: TailCurve.nodeCount) }
        let known = next.last ?? radius
        var beyond: [Float] = []
        for (position, distance) in distances.enumerated() where distance > known && position != excluding {
            beyond.append(distance)
        }
        order.sort(beyond[...])
        let sorted = order.positions.map { beyond[Int($0)] }
        return TailCurve.nodes(weights, radius: radius, next: next, sampled: sorted[...])
    }

    /// What the rows that do not have the member in `slot` in their head lose with it, from those in the sample.
    mutating func tailLoss(of slot: Int, sample distances: [Float], excluding: Int?) -> Double {
        let nodes = nodes
        leavingEffects.refresh(slots: sample.slots, nodes: nodes.span, weights: weights.leaving, count: count)
        var sum = 0.0
        var density = 0.0
        for (position, other) in sample.slots.enumerated() where other != slot && position != excluding {
            let curve = nodes.span.extracting(TailCurve.range(other))
            let distance = distances[position]
            if distance <= curve[0], lists.members(of: other, first: Self.headCount).contains(UInt32(slot)) { continue }
            let loss =
                leavingEffects.change(
                    at: Double(distance), position: position, curve: curve, weights: weights.leaving)
                ?? change(at: distance, in: other, weights.leaving)
            sum += densities[other] * loss
            density += densities[other]
        }
        let others = Double(totalDensity - headDensities[slot]) / Self.unit - densities[slot]
        return density > 0 ? sum / density * others : 0
    }

    /// Makes everything that depends on the number of members that of the present number.
    mutating func followCount() {
        integrals.extend(to: count + 1)
        weights =
            arrivalWeights.count == count ? arrivalWeights : TailWeights(count: count, integrals: integrals)
        arrivalWeights = TailWeights(count: count + 1, integrals: integrals)
        guard count < 1024 || abs(count - ownWeights.count) > count / 256 else { return }
        ownWeights = weights
        for slot in 0..<count where slot < ownSums.count {
            ownSums[slot] = rowSum(slot, ownWeights)
            outdate(slot)
        }
    }
}
