import Diversity
import Vectors

/// Members that are all measured against each one that comes or goes: see `EstimatedPool.beginCensus`.
extension EstimatedMembers {
    /// With each change, of so many rows one has its curve taken from its counts.
    private static let rowsForOne = 64
    /// Members whose rows are counted anew with each change, in turn, for the distances they are counted by wear out: one, and
    /// more in a small pool, where it costs little.
    private static func recounts(_ count: Int) -> Int { min(1 + 4_096 / count, count) }
    /// With each change, how many of the members whose sums are most in doubt are summed anew.
    private static let sums = 3
    /// How often the weakest member is summed anew with each change, where its sum is older than some changes.
    private static let weakest = (checks: 4, age: 4)

    /// The surroundings with the distances to all members too, where there is a census.
    package func completed(_ surroundings: Surroundings, of vector: ArraySlice<Float>) -> Surroundings {
        guard let vectors = allVectors, surroundings.all == nil else { return surroundings }
        var surroundings = surroundings
        surroundings.all = Self.distances(of: vector, to: vectors)
        return surroundings
    }

    /// The distances of the member in `slot` to all, where there is a census.
    func distancesToAll(of slot: Int) -> [Float]? {
        allVectors.map { $0.distances(from: [$0.query(row: slot)])[0] }
    }

    mutating func beginCensus(_ index: VectorIndex, _ workers: Workers) {
        followVectors(index)
        guard let vectors = allVectors else { return }
        pool.beginCensus(workers) { slots in vectors.distances(from: slots.map(vectors.query(row:))) }
    }

    /// Has the vectors of all members at hand.
    mutating func followVectors(_ index: VectorIndex) {
        var vectors = RoundedRows(columns: index.columns)
        for slot in 0..<index.count { vectors.append(index.row(slot)) }
        allVectors = vectors
    }

    /// After a change: curves follow their counts in turn, and sums are taken anew where they could hide the weakest member.
    mutating func settleCensus(_ vectors: RoundedRows) {
        let count = pool.count
        guard count > 0 else { return }
        let following = (0..<min(count / Self.rowsForOne + 1, count)).map { (followed + $0) % count }
        followed = (followed + following.count) % count
        pool.followCensus(following)
        let recounted = (1...Self.recounts(count)).map { (turn + $0) % count }
        turn = recounted[recounted.count - 1]
        let doubtful = pool.doubtful(Self.sums).filter { !recounted.contains($0) }
        let slots = recounted + doubtful
        for (slot, distances) in zip(slots, vectors.distances(from: slots.map(vectors.query(row:)))) {
            if recounted.contains(slot) {
                pool.refresh(slot, all: distances)
            } else {
                pool.sumLoss(slot, all: distances)
            }
            refreshed[slot] = changes
        }
        for _ in 0..<Self.weakest.checks {
            guard let slot = pool.weakest()?.slot, changes - refreshed[slot] > Self.weakest.age else { break }
            pool.followCensus([slot])
            pool.sumLoss(slot, all: vectors.distances(from: [vectors.query(row: slot)])[0])
            refreshed[slot] = changes
        }
    }

    /// In words, whose counts are not those of their distances; for tests.
    package func brokenCensus() -> [String] {
        guard let vectors = allVectors else { return pool.hasCensus ? ["a census without vectors"] : [] }
        return pool.brokenCensus { vectors.distances(from: [vectors.query(row: $0)])[0] }
    }
}
