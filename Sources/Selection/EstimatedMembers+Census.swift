import Diversity
import Vectors

/// Members that are all measured against each one that comes or goes: see `EstimatedPool.beginCensus`.
extension EstimatedMembers {
    /// Rows whose curves are taken from their counts for each change, in turn: a count changes the less the more there are.
    private static let following = 48
    /// Of so many members in a large pool, one change waits to be counted with others, as what a pass over all costs is shared;
    /// no more than some, for a sample may wait for the pass.
    private static let waiting = (membersForOne: 4_096, atMost: EstimatedPool.spareEntries)
    /// Members whose rows are counted anew in a pass, in turn, for the distances they are counted by wear out: one, and more in a
    /// small pool, where it costs little.
    private static func recounts(_ count: Int) -> Int { min(1 + 4_096 / count, count) }
    /// How many of the weakest members are summed anew in a pass that counts so many changes and recounts so many rows, where
    /// their sums are older than some changes, and how many of those whose sums are most in doubt: as many as cost no more.
    private static func sums(_ changes: Int, _ recounts: Int) -> Int {
        max(4, (EstimatedRows.listsTogether - changes - recounts) / 2)
    }
    /// How often the weakest member is summed anew after a pass, where its sum is older than some changes.
    private static let weakest = (checks: 4, age: 4)

    /// A slot whose member is not counted yet.
    struct UncountedChange {
        let slot: Int
        /// The one that is counted still; nil where there was none.
        let left: RoundedRows.Query?
        /// How far the new one was from all when it came; nil where that is to be measured anew.
        var all: [Float]?
    }

    /// How many changes are counted at once.
    var changesAtOnce: Int { min(max(1, pool.count / Self.waiting.membersForOne), Self.waiting.atMost) }

    /// The surroundings with the distances to all members too, by which gains go then, where there is a census.
    package func completed(_ surroundings: Surroundings, of vector: ArraySlice<Float>) -> Surroundings {
        var surroundings = measured(surroundings, from: vector)
        surroundings.isWhole = surroundings.all != nil
        return surroundings
    }

    /// The surroundings with the distances to all members too, where there is a census.
    func measured(_ surroundings: Surroundings, from vector: ArraySlice<Float>) -> Surroundings {
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
    ///
    /// - Parameter all: its distances to all members so far.
    mutating func join(_ vector: ArraySlice<Float>, in slot: Int, all: [Float]?) {
        guard let count = allVectors?.count else { return }
        if slot == count {
            uncounted.append(UncountedChange(slot: slot, left: nil, all: all))
            allVectors?.append(vector)
            return
        }
        if let place = uncounted.firstIndex(where: { $0.slot == slot }) {
            uncounted[place].all = all
        } else {
            uncounted.append(UncountedChange(slot: slot, left: allVectors?.query(row: slot), all: all))
        }
        allVectors?.replace(slot, with: vector)
    }

    /// How far the members that have come are from all, as these are now.
    private static func joining(_ changes: [UncountedChange], _ vectors: RoundedRows) -> [[Float]?] {
        changes.map { change in
            guard var all = change.all else { return nil }
            let query = vectors.query(row: change.slot)
            all += repeatElement(0, count: vectors.count - all.count)
            for other in changes { all[other.slot] = vectors.distance(from: query, to: other.slot) }
            return all
        }
    }

    /// Whether changes are to be counted now.
    var countsNow: Bool { !uncounted.isEmpty && uncounted.count >= changesAtOnce }

    /// Counts what has changed, fills lists that have become short, has curves follow their counts in turn, and takes sums anew
    /// where they could hide the weakest member.
    mutating func countChanges(_ index: VectorIndex) {
        guard let vectors = allVectors, pool.count > 0 else { return }
        let changed = max(uncounted.count, 1)
        let joined = uncounted.map(\.slot)
        let left = uncounted.compactMap(\.left)
        let known = Self.joining(uncounted, vectors)
        uncounted = []
        let recounted = (1...Self.recounts(pool.count)).map { (turn + $0) % pool.count }
        turn = recounted[recounted.count - 1]
        let sums = Self.sums(changed, recounted.count)
        let weakest = pool.weakest(sums).filter { changes - refreshed[$0] > Self.weakest.age }
        let doubtful = pool.doubtful(sums + weakest.count).filter { !weakest.contains($0) }.prefix(sums)
        let counted = recounted.filter { !joined.contains($0) }
        let slots = joined + counted + (weakest + doubtful).filter { !joined.contains($0) && !counted.contains($0) }
        let unknown = slots.indices.filter { $0 >= known.count || known[$0] == nil }
        let measured = vectors.distances(
            from: left + unknown.map { vectors.query(row: slots[$0]) }, workers: workers)
        let leaving = Array(measured.prefix(left.count))
        var distances = known.map { $0 ?? [] } + [[Float]](repeating: [], count: slots.count - known.count)
        for (place, measured) in zip(unknown, measured.dropFirst(left.count)) { distances[place] = measured }

        pool.countChanges(joined: joined, joining: Array(distances.prefix(joined.count)), leaving: leaving)
        fillShort(index)
        for (slot, distances) in zip(slots, distances) where counted.contains(slot) {
            pool.recount(slot, all: distances)
        }
        let following = (0..<min(Self.following * changed, pool.count)).map { (followed + $0) % pool.count }
        followed = (followed + following.count) % pool.count
        pool.followCensus(following)
        pool.sumLosses(slots, all: distances, workers: workers)
        for slot in slots { refreshed[slot] = changes }
        for _ in 0..<Self.weakest.checks {
            guard let slot = pool.weakest()?.slot, changes - refreshed[slot] > Self.weakest.age else { break }
            pool.followCensus([slot])
            pool.sumLosses([slot], all: [vectors.distances(from: vectors.query(row: slot))])
            refreshed[slot] = changes
        }
    }

    /// Fills the lists that have become short.
    mutating func fillShort(_ index: VectorIndex) {
        for (slot, nearest) in Self.nearest(to: unfilled, index) { pool.refill(slot, with: nearest) }
        unfilled = []
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
            uncounted.append(UncountedChange(slot: slot, left: left, all: nil))
        }
        return uncounted
    }

    /// Reads back some slots; nil where they are cut short, or there are no such.
    static func slots(reading reader: inout NumberReader, _ count: Int) -> [Int]? {
        guard let length = reader.readOne(UInt64.self), length <= UInt64(count),
            let slots = reader.read(Int(length), of: UInt64.self), slots.allSatisfy({ $0 < UInt64(count) })
        else { return nil }
        return slots.map(Int.init)
    }

    /// In words, whose counts are not those of their distances; for tests.
    package func brokenCensus(_ index: VectorIndex) -> [String] {
        var counted = self
        counted.countChanges(index)
        guard let vectors = allVectors else { return pool.hasCensus ? ["a census without vectors"] : [] }
        return counted.pool.brokenCensus { vectors.distances(from: vectors.query(row: $0)) }
    }
}
