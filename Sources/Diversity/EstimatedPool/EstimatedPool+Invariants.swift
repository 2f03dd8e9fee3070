import Vectors

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
        if lists.lasts[slot] != lists.distances(of: slot).last ?? .infinity {
            broken.append("list \(slot) does not end where it is said to")
        }
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
        fresh.losses.headSums = [Int64](repeating: 0, count: 2 * count)
        fresh.sums = EstimatedRows.Sums()
        fresh.change(.add, by: (0..<count).map { UInt32($0) })
        var broken: [String] = []
        if fresh.losses.headSums != losses.headSums { broken.append("losses of the heads are not those of the rows") }
        if fresh.sums.density != sums.density { broken.append("densities do not add up") }
        if fresh.sums.totals != sums.totals { broken.append("sums are not those of the rows") }
        for slot in 0..<count where losses.ownSums[slot] != rowSum(slot, weights) {
            broken.append("the sum of row \(slot) is not that of the row")
        }
        if isMarked.contains(true) || isSkipped.contains(true) { broken.append("scratch is not cleared") }
        let gains = (0..<count).map { gainOfRemoving($0) * losses.qualities[$0] }
        if fresh.weakest()?.gain != gains.min() { broken.append("the weakest member is not the weakest") }
        return broken
    }

    /// What the census has counted, against the distances of each member to all.
    package func brokenCensus(distances: (_ slot: Int) -> [Float]) -> [String] {
        guard let census else { return [] }
        guard census.rows.count == count, census.growth.count == count else { return ["a census of other members"] }
        return (0..<count).compactMap { slot in
            census.rows.counts(of: slot) == census.rows.recounted(slot, distances: distances(slot))
                ? nil : "row \(slot) is counted wrongly"
        }
    }

    private func brokenSample() -> [String] {
        let sampled = sample.slots.count
        return (sampled == min(count, Self.sampleLimit) ? [] : ["the sample has \(sampled) of \(count) members"])
            + (Set(sample.slots).count == sampled ? [] : ["the sample has a member twice"])
    }
}
