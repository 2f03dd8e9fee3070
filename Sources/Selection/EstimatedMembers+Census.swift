import Diversity
import Vectors

/// Members that are all measured against each one that comes or goes: see `EstimatedPool.beginCensus`.
extension EstimatedMembers {
    /// Rows whose curves are taken from their counts for each change, in turn: a count changes the less the more there are.
    private static let following = 48
    /// Of so many members in a large pool, one change waits to be counted with others: what a pass over all costs is shared.
    private static let membersForOne = 2_048
    /// Members whose rows are counted anew in a pass, in turn, for the distances they are counted by wear out: one, and more in a
    /// small pool, where it costs little.
    private static func recounts(_ count: Int) -> Int { min(1 + 4_096 / count, count) }
    /// How many of the members whose sums are most in doubt are summed anew in a pass that counts so many changes, and how many
    /// of the weakest where their sums are older than some changes.
    private static func sums(_ changes: Int) -> Int { 2 + (changes + 1) / 2 }
    /// How often the weakest member is summed anew after a pass, where its sum is older than some changes.
    private static let weakest = (checks: 4, age: 4)

    /// A slot whose member is not counted yet.
    struct UncountedChange {
        let slot: Int
        /// The one that is counted still; nil where there was none.
        let left: RoundedRows.Query?
    }

    /// How many changes are counted at once.
    private var changesAtOnce: Int { max(1, pool.count / Self.membersForOne) }

    /// The surroundings with the distances to all members too, where there is a census.
    package func completed(_ surroundings: Surroundings, of vector: ArraySlice<Float>) -> Surroundings {
        guard let vectors = allVectors, surroundings.all == nil else { return surroundings }
        var surroundings = surroundings
        surroundings.all = vectors.distances(from: vectors.query(vector))
        return surroundings
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

    /// Puts a vector where a member stood, or adds one, to be counted later.
    mutating func join(_ vector: ArraySlice<Float>, in slot: Int) {
        guard let vectors = allVectors else { return }
        if slot == vectors.count {
            uncounted.append(UncountedChange(slot: slot, left: nil))
            allVectors?.append(vector)
            return
        }
        if !uncounted.contains(where: { $0.slot == slot }) {
            uncounted.append(UncountedChange(slot: slot, left: vectors.query(row: slot)))
        }
        allVectors?.replace(slot, with: vector)
    }

    /// Whether changes are to be counted now.
    var countsNow: Bool { uncounted.count >= changesAtOnce }

    /// Counts what has changed, has curves follow their counts in turn, and takes sums anew where they could hide the weakest
    /// member.
    ///
    /// - Parameter filled: rows whose lists are to be filled again, and with whom.
    mutating func countChanges(filling filled: [(slot: Int, nearest: [MemberDistance])] = []) {
        guard let vectors = allVectors, pool.count > 0 else { return }
        let changed = max(uncounted.count, 1)
        let joined = uncounted.map(\.slot)
        let left = uncounted.compactMap(\.left)
        uncounted = []
        let others = Set(joined + filled.map(\.slot))
        let recounted = (1...Self.recounts(pool.count)).map { (turn + $0) % pool.count }
        turn = recounted[recounted.count - 1]
        let weakest = pool.weakest(Self.sums(changed)).filter { changes - refreshed[$0] > Self.weakest.age }
        let doubtful = pool.doubtful(Self.sums(changed)).filter { !weakest.contains($0) }
        let counted = filled.map(\.slot) + recounted.filter { !others.contains($0) }
        let summed = (weakest + doubtful).filter { !others.contains($0) && !recounted.contains($0) }
        let slots = joined + counted.filter { !joined.contains($0) } + summed
        var distances = vectors.distances(from: left + slots.map(vectors.query(row:)))
        let leaving = Array(distances.prefix(left.count))
        distances.removeFirst(left.count)

        pool.countChanges(joined: joined, joining: Array(distances.prefix(joined.count)), leaving: leaving)
        for (slot, distances) in zip(slots, distances) {
            let nearest = filled.first { $0.slot == slot }?.nearest
            if nearest != nil || counted.contains(slot) { pool.recount(slot, nearest: nearest, all: distances) }
        }
        let following = (0..<min(Self.following * changed, pool.count)).map { (followed + $0) % pool.count }
        followed = (followed + following.count) % pool.count
        pool.followCensus(following)
        pool.sumLosses(slots, all: distances)
        for slot in slots { refreshed[slot] = changes }
        for _ in 0..<Self.weakest.checks {
            guard let slot = pool.weakest()?.slot, changes - refreshed[slot] > Self.weakest.age else { break }
            pool.followCensus([slot])
            pool.sumLosses([slot], all: [vectors.distances(from: vectors.query(row: slot))])
            refreshed[slot] = changes
        }
    }

    /// Reads back what was to be counted; nil where that is cut short, or is of slots that there are not.
    static func uncounted(
        reading reader: inout NumberReader, _ rows: RoundedRows, _ count: Int
    ) -> [UncountedChange]? {
        guard let changes = reader.readOne(UInt64.self), changes <= UInt64(count) else { return nil }
        var uncounted: [UncountedChange] = []
        for _ in 0..<changes {
            guard let numbers = reader.read(2, of: UInt64.self), let slot = Int(exactly: numbers[0]), slot < count,
                !uncounted.contains(where: { $0.slot == slot })
            else { return nil }
            let left = numbers[1] == 0 ? nil : rows.query(reading: &reader)
            guard numbers[1] == 0 || left != nil else { return nil }
            uncounted.append(UncountedChange(slot: slot, left: left))
        }
        return uncounted
    }

    /// In words, whose counts are not those of their distances; for tests.
    package func brokenCensus() -> [String] {
        var counted = self
        counted.countChanges()
        guard let vectors = allVectors else { return pool.hasCensus ? ["a census without vectors"] : [] }
        return counted.pool.brokenCensus { vectors.distances(from: vectors.query(row: $0)) }
    }
}
