/// How the pool changes.
extension EstimatedPool {
    /// A pool of the given members, whose curves are still to be taken: `refresh` all slots, twice, because what a member
    /// is worth to others depends on their curves.
    ///
    /// - Parameters:
    ///   - members: density factor, quality and priority of the member in each slot.
    ///   - nearest: its nearest other members, nearest first, `listLimit` or all there are.
    public init(
        proximityPower: Double, members: [(density: Double, quality: Double, priority: UInt64)],
        nearest: (_ slot: Int) -> [MemberDistance]
    ) {
        self.init(proximityPower: proximityPower)
        for member in members { addSlot(density: member.density, quality: member.quality) }
        followCount()
        for (slot, member) in members.enumerated() {
            lists.fill(slot, with: nearest(slot))
            sample.insert(slot, priority: member.priority)
        }
        for slot in members.indices { contribute(slot) }
    }

    /// Adds a member in slot `count`.
    ///
    /// - Complexity: O(log n) for each row that it comes into.
    public mutating func append(_ arrival: Arrival) {
        let slot = count
        addSlot(density: arrival.density, quality: arrival.quality)
        followCount()
        settle(arrival, in: slot, vacated: [], excluding: nil)
        changeSample { $0.insert(slot, priority: arrival.priority) }
    }

    /// Puts a sample in the place of the member in `slot`, which may be among its surroundings.
    ///
    /// - Returns: the members whose lists have become too short, to be refreshed with their nearest members.
    /// - Complexity: O(log n) for each row that loses the member or gets the sample.
    public mutating func replace(_ slot: Int, with arrival: Arrival) -> [Int] {
        let rows = vacate(slot)
        densities[slot] = arrival.density
        qualities[slot] = arrival.quality
        settle(arrival, in: slot, vacated: rows, excluding: sample.position(of: slot))
        changeSample {
            $0.remove(slot)
            $0.insert(slot, priority: arrival.priority)
        }
        return rows.filter(isShort)
    }

    /// Removes the member in `slot`; the last member moves into that slot.
    ///
    /// - Returns: the members whose lists have become too short, to be refreshed with their nearest members.
    public mutating func remove(_ slot: Int) -> [Int] {
        let last = count - 1
        let rows = vacate(slot).map { $0 == last ? slot : $0 }
        changeSample { $0.remove(slot) }
        lists.remove(slot)
        sample.moveLast(to: slot)
        moveLast(to: slot)
        followCount()
        for row in rows { contribute(row) }
        return rows.filter(isShort)
    }

    /// Changes the density factor of the member in `slot`.
    ///
    /// - Complexity: O(1).
    public mutating func setDensity(_ density: Double, of slot: Int) {
        guard densities[slot] != density else { return }
        withdraw(slot)
        densities[slot] = density
        contribute(slot)
    }

    /// Takes a member's row and what others lose with it anew.
    ///
    /// - Parameters:
    ///   - nearest: its nearest other members, where its list is to be filled again.
    ///   - distances: its distances to the sample.
    public mutating func refresh(_ slot: Int, nearest: [MemberDistance]? = nil, sample distances: [Float]) {
        withdraw(slot)
        if let nearest { lists.fill(slot, with: nearest) }
        takeCurve(slot, sample: distances, excluding: nil)
        contribute(slot)
        tailLosses[slot] = tailLoss(of: slot, sample: distances, excluding: nil)
    }

    private func isShort(_ slot: Int) -> Bool {
        lists.length(of: slot) < min(Self.headCount, count - 1)
    }

    private mutating func takeCurve(_ slot: Int, sample distances: [Float], excluding: Int?) {
        let curve = curve(weights, nearest: lists.distances(of: slot), sample: distances, excluding: excluding)
        nodes.replaceSubrange(TailCurve.range(slot), with: curve)
    }

    /// Takes a member out of all rows, and its own row out of the sums; gives the rows, which are still withdrawn.
    private mutating func vacate(_ slot: Int) -> [Int] {
        withdraw(slot)
        let rows = lists.rows(with: slot).map(Int.init)
        for row in rows {
            withdraw(row)
            lists.remove(slot, from: row)
        }
        lists.clear(slot)
        return rows
    }

    /// Gives a slot that is in no row to a sample.
    private mutating func settle(_ arrival: Arrival, in slot: Int, vacated: [Int], excluding: Int?) {
        lists.fill(slot, with: arrival.surroundings.nearest)
        takeCurve(slot, sample: arrival.surroundings.sample, excluding: excluding)
        var rows = vacated
        var isWithdrawn = Set(vacated)
        for neighbor in arrival.reached where neighbor.slot != slot && admits(neighbor) {
            if isWithdrawn.insert(neighbor.slot).inserted {
                withdraw(neighbor.slot)
                rows.append(neighbor.slot)
            }
            lists.insert(slot, at: neighbor.distance, in: neighbor.slot)
        }
        for row in rows { contribute(row) }
        contribute(slot)
        tailLosses[slot] = tailLoss(of: slot, sample: arrival.surroundings.sample, excluding: excluding)
    }

    /// Whether a row takes a new member at that distance: it is nearer than the last, or the row has all the others.
    private func admits(_ neighbor: MemberDistance) -> Bool {
        let list = lists.distances(of: neighbor.slot)
        guard let last = list.last, neighbor.distance >= last else { return true }
        return list.count == count - 2 && list.count < Self.listLimit
    }

    private mutating func changeSample(_ change: (inout PoolSample) -> Void) {
        let before = sample.keys
        change(&sample)
        for position in before.indices
        where position >= sample.keys.count || before[position] != sample.keys[position] {
            outdateEffects(position)
        }
    }

    private mutating func addSlot(density: Double, quality: Double) {
        densities.append(density)
        qualities.append(quality)
        lists.append()
        nodes.append(contentsOf: repeatElement(0, count: TailCurve.nodeCount))
        ownSums.append(0)
        headLosses.append(0)
        headDensities.append(0)
        tailLosses.append(0)
        boundaryLosses.append(0)
        isOutdated.append(false)
    }

    /// The member in `slot` is gone from the lists and the sample; the last one takes its place.
    private mutating func moveLast(to slot: Int) {
        let last = count - 1
        if slot < last {
            let curve = Array(nodes[TailCurve.range(last)])
            nodes.replaceSubrange(TailCurve.range(slot), with: curve)
        }
        nodes.removeLast(TailCurve.nodeCount)
        removalGains.clear(last)
        func move<Value>(_ values: inout [Value]) {
            values.swapAt(slot, last)
            values.removeLast()
        }
        move(&densities)
        move(&qualities)
        move(&ownSums)
        move(&headLosses)
        move(&headDensities)
        move(&tailLosses)
        move(&boundaryLosses)
        isOutdated.removeLast()
        if slot < last { outdate(slot) }
    }
}
