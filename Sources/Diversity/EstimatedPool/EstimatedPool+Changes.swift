import Vectors

/// How the pool changes.
extension EstimatedPool {
    /// Adds a member in slot `count`. With a census it is not counted before `countChanges`, and is estimated from the sample so
    /// far.
    ///
    /// - Complexity: O(1) for each row that it comes into.
    public mutating func append(_ arrival: Arrival) {
        let slot = count
        addSlot(density: arrival.density, quality: arrival.quality)
        followCount()
        settle(arrival, in: slot, excluding: nil)
        changeSample { $0.insert(slot, priority: arrival.priority) }
    }

    /// Puts a sample in the place of the member in `slot`, which may be among its surroundings; with a census as `append`.
    ///
    /// - Returns: the members whose lists have become too short, to be refreshed with their nearest members.
    /// - Complexity: O(1) for each row that loses the member or gets the sample.
    public mutating func replace(_ slot: Int, with arrival: Arrival) -> [Int] {
        let rows = vacate(slot) { pool, row in
            pool.headsBefore.note(row, of: pool.lists.tables)
            pool.isMarked[row] = true
        }
        losses.setDensity(arrival.density, of: slot)
        losses.setQuality(arrival.quality, of: slot)
        settle(arrival, in: slot, excluding: sample.position(of: slot))
        changeSample {
            $0.remove(slot)
            $0.insert(slot, priority: arrival.priority)
        }
        return rows.filter(isShort)
    }

    /// Removes the member in `slot`; the last member moves into that slot.
    ///
    /// - Parameter leaving: with a census, in which all are counted, the distances of all members to the one that leaves.
    /// - Returns: the members whose lists have become too short, to be refreshed with their nearest members.
    public mutating func remove(_ slot: Int, leaving: [Float]? = nil) -> [Int] {
        let last = count - 1
        removeFromCensus(slot, leaving: leaving)
        var withdrawn: [UInt32] = []
        let rows = vacate(slot) { pool, row in
            pool.withdraw(row)
            withdrawn.append(UInt32(row))
        }
        lists.remove(slot)
        changeSample {
            $0.remove(slot)
            $0.moveLast(to: slot)
        }
        losses.remove(slot)
        boundaryLosses.swapAt(slot, last)
        boundaryLosses.removeLast()
        isMarked.removeLast()
        followCount()
        contribute(withdrawn.map { Int($0) == last ? UInt32(slot) : $0 })
        return rows.map { $0 == last ? slot : $0 }.filter(isShort)
    }

    /// Changes the density factor of the member in `slot`.
    ///
    /// - Complexity: O(1).
    public mutating func setDensity(_ density: Double, of slot: Int) {
        guard losses.densities[slot] != density else { return }
        withdraw(slot)
        losses.setDensity(density, of: slot)
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
        losses.setTailLoss(tailLoss(of: slot, sample: distances, excluding: nil), of: slot)
    }

    /// Rows whose lists are asked of memory ahead of their use.
    private static let rowsAhead = 4

    private func isShort(_ slot: Int) -> Bool {
        lists.length(of: slot) < min(Self.headCount + Self.spareEntries, count - 1)
    }

    mutating func takeCurve(_ slot: Int, sample distances: [Float], excluding: Int?) {
        let curve = curve(
            weights, nearest: lists.distances(of: slot), sample: distances,
            skipping: skipped(inRowOf: slot, and: excluding))
        lists.setNodes(curve, of: slot)
    }

    /// Takes a member out of all rows, and its own row out of the sums; gives the rows.
    ///
    /// - Parameter note: called with each row that has it in its head, before it goes.
    private mutating func vacate(_ slot: Int, noting note: (inout EstimatedPool, Int) -> Void) -> [Int] {
        withdraw(slot)
        // In an order that does not depend on how they came to have it.
        let rows = lists.rows(with: slot).sorted().map(Int.init)
        for (index, row) in rows.enumerated() {
            if index + Self.rowsAhead < rows.count { lists.tables.fetch(rows[index + Self.rowsAhead]) }
            guard let position = lists.position(of: slot, in: row) else { continue }
            if position < Self.headCount { note(&self, row) }
            lists.remove(at: position, from: row)
        }
        lists.clear(slot)
        return rows
    }

    /// Gives a slot that is in no row to a sample; rows whose heads change, and have not been noted, are noted first.
    private mutating func settle(_ arrival: Arrival, in slot: Int, excluding: Int?) {
        lists.fill(slot, with: arrival.surroundings.nearest)
        takeCurve(slot, sample: arrival.surroundings.sample, excluding: excluding)
        let reached = arrival.reached
        for (index, neighbor) in reached.enumerated() {
            if index + Self.rowsAhead < reached.count { lists.tables.fetch(reached[index + Self.rowsAhead].slot) }
            guard neighbor.slot != slot, admits(neighbor) else { continue }
            if !isMarked[neighbor.slot], lists.place(for: neighbor.distance, in: neighbor.slot) < Self.headCount {
                headsBefore.note(neighbor.slot, of: lists.tables)
                isMarked[neighbor.slot] = true
            }
            lists.insert(slot, at: neighbor.distance, in: neighbor.slot)
        }
        for row in headsBefore.rows { isMarked[Int(row)] = false }
        EstimatedRows.exchange(
            &sums, headsBefore, moved: slot, of: &lists.tables, weights.sums, &losses, boundaryLosses: &boundaryLosses)
        outdateSampled(headsBefore.rows)
        headsBefore.removeAll()
        contribute(slot)
        let loss = tailLoss(of: slot, sample: arrival.surroundings.sample, excluding: excluding)
        losses.setTailLoss(loss, of: slot)
    }

    /// Whether a row takes a new member at that distance: it is nearer than the last, or the row has all the others.
    private func admits(_ neighbor: MemberDistance) -> Bool {
        // Every distance is below the end of an empty list.
        guard neighbor.distance >= lists.lasts[neighbor.slot] else { return true }
        let length = lists.length(of: neighbor.slot)
        return length == count - 2 && length < Self.listLimit
    }

    private mutating func changeSample(_ change: (inout PoolSample) -> Void) {
        arrivalRow = nil
        change(&sample)
        for position in sample.takeChanged() { sampleRows.outdate(position) }
    }

    mutating func addSlot(density: Double, quality: Double) {
        losses.append(density: density, quality: quality)
        lists.append()
        boundaryLosses.append(0)
        isMarked.append(false)
    }
}
