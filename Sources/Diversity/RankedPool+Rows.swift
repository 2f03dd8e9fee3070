import Vectors

/// How rows, sums and losses are kept.
extension RankedPool {
    static let unit = Double(1 << 30)

    /// What an entry is worth in a row's sum.
    func worth(_ distance: Float, _ member: UInt16) -> Double {
        form == .released ? Double(distance) : densities[Int(member)] * Double(distance)
    }

    func worthOfNew(_ distance: Float, _ density: Double) -> Double {
        form == .released ? Double(distance) : density * Double(distance)
    }

    func factor(_ slot: Int) -> Double {
        form == .released ? densities[slot] : 1
    }

    /// The member's own part of F.
    func ownWorth(_ slot: Int) -> Double {
        factor(slot) * rows[slot].sum
    }

    /// The row's sum that a new sample would have among all members but `excluding`.
    func ownSum(distances: [Float], density: Double, excluding: Int?) -> Double {
        let weights = weights.values.span
        var sum = 0.0
        switch form {
        case .released:
            // Rank 1 is the sample itself, at distance 0.
            var sorted = distances
            if let excluding { sorted.remove(at: excluding) }
            sorted.sort()
            for (position, distance) in sorted.enumerated() { sum += weights[position + 1] * Double(distance) }
        case .paper:
            let ranked = RankedRow(pairs(with: distances, excluding: excluding))
            for (position, distance) in ranked.distances.enumerated() {
                sum += weights[position] * worth(distance, ranked.members[position])
            }
        }
        return sum
    }

    func pairs(with distances: [Float], excluding slot: Int?) -> [(distance: Float, member: UInt16)] {
        distances.enumerated().compactMap { $0.offset == slot ? nil : ($0.element, UInt16($0.offset)) }
    }

    /// The row of `slot`: every other member, and in the released form itself at distance 0.
    func row(of slot: Int, distances: [Float]) -> RankedRow {
        var entries = pairs(with: distances, excluding: slot)
        if form == .released { entries.append((0, UInt16(slot))) }
        return RankedRow(entries)
    }

    /// The row of `slot` by slot instead of by rank; its own entry is 0.
    func distancesBySlot(_ slot: Int) -> [Float] {
        var distances = [Float](repeating: 0, count: count)
        let row = rows[slot]
        for (position, member) in row.members.enumerated() { distances[Int(member)] = row.distances[position] }
        return distances
    }

    mutating func refreshRows() {
        lossToOthers = nil
        for slot in 0..<count { rows[slot].refresh(weights: weights.values, factors: entryFactors) }
    }

    /// What multiplies the distances in the rows; nil for 1.
    var entryFactors: [Double]? { form == .released ? nil : densities }

    /// Fewer rows than this are not worth another thread.
    private static let rowsForThread = 128

    func sumOfLosses() -> [Int64] {
        let part = max(Self.rowsForThread, (count + workers.count - 1) / workers.count)
        let parts = workers.map(count, inBlocksOf: part, scratch: {}) { _, slots in
            var losses = [Int64](repeating: 0, count: count)
            for slot in slots { addLosses(ofRow: slot, sign: 1, to: &losses) }
            return losses
        }
        guard var losses = parts.first else { return [] }
        // Of integers: the order of the parts does not matter.
        for other in parts.dropFirst() {
            for slot in 0..<count { losses[slot] += other[slot] }
        }
        return losses
    }

    mutating func addLosses(ofRow slot: Int, sign: Int64) {
        guard var losses = lossToOthers else { return }
        lossToOthers = nil
        addLosses(ofRow: slot, sign: sign, to: &losses)
        lossToOthers = losses
    }

    /// Adds, for each member of the row, what the row's owner would lose with it.
    func addLosses(ofRow slot: Int, sign: Int64, to losses: inout [Int64]) {
        let row = rows[slot]
        RankedRowSums.addLosses(
            distances: row.distances, members: row.members, factors: entryFactors, weights: weights.values,
            own: UInt16(slot), scale: factor(slot) * Self.unit, sign: sign, to: &losses)
    }
}
