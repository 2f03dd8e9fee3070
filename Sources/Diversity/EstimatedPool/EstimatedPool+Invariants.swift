extension EstimatedPool {
    /// What does not hold and should, in words; for tests.
    package func brokenInvariants() -> [String] {
        (0..<count).flatMap(brokenInvariants(ofList:)) + brokenSums() + brokenSample()
    }

    private func brokenInvariants(ofList slot: Int) -> [String] {
        var broken: [String] = []
        let distances = lists.distances(of: slot)
        if zip(distances, distances.dropFirst()).contains(where: { $0 > $1 }) {
            broken.append("list \(slot) is unsorted")
        }
        if lists.members(of: slot).contains(UInt32(slot)) { broken.append("list \(slot) holds its owner") }
        if lists.length(of: slot) < min(Self.headCount, count - 1) { broken.append("list \(slot) is short") }
        for owner in lists.rows(with: slot) where lists.position(of: slot, in: Int(owner)) == nil {
            broken.append("\(slot) is said to be in list \(owner)")
        }
        for member in lists.members(of: slot) where !lists.rows(with: Int(member)).contains(UInt32(slot)) {
            broken.append("list \(slot) is not known to hold \(member)")
        }
        return broken
    }

    /// What was added and taken away bit by bit, against sums from nothing.
    private func brokenSums() -> [String] {
        var fresh = self
        fresh.headLosses = [Int64](repeating: 0, count: count)
        fresh.headDensities = fresh.headLosses
        fresh.totalDensity = 0
        fresh.totals = PoolTotals()
        for slot in 0..<count { fresh.addContributions(slot, sign: 1) }
        var broken: [String] = []
        if fresh.headLosses != headLosses { broken.append("head losses are not those of the rows") }
        if fresh.headDensities != headDensities { broken.append("densities of the rows with a member do not add up") }
        if fresh.totalDensity != totalDensity { broken.append("densities do not add up") }
        if fresh.totals != totals { broken.append("sums are not those of the rows") }
        return broken
    }

    private func brokenSample() -> [String] {
        let sampled = sample.slots.count
        return (sampled == min(count, Self.sampleLimit) ? [] : ["the sample has \(sampled) of \(count) members"])
            + (Set(sample.slots).count == sampled ? [] : ["the sample has a member twice"])
    }
}
