import Diversity
import NeighborIndex
import Vectors

/// An `EstimatedPool` with the vectors that it is measured on: asks the index for it, and refreshes it in turn.
package struct EstimatedMembers: Sendable {
    /// What is known of a member besides its vector.
    package struct Description {
        package var density: Double
        package var quality: Double
        package var seq: UInt64

        package init(density: Double, quality: Double, seq: UInt64) {
            self.density = density
            self.quality = quality
            self.seq = seq
        }
    }

    /// How many nearest members of an arrival are taken one by one.
    package static let candidates = 192
    /// Members refreshed with each change: some in turn, and some of those around the new member whose estimates are oldest.
    private static let refreshes = (inTurn: 1, around: 2)
    /// Of the weakest members, how many are refreshed with each change where they have not been for long.
    private static let checks = 2
    /// Members whose lists are asked for at a time while a pool is built.
    private static let buildBlock = 256

    package internal(set) var pool: EstimatedPool
    /// The vectors of the sample, contiguous.
    private var sampleVectors: RoundedRows
    private var sampleKeys: [UInt64] = []
    private let censusLimit: Int
    /// The threads that share passes over all members.
    let workers: Workers
    /// The vectors of all members by slot, where there is a census.
    var allVectors: RoundedRows?
    /// Where there is a census: what has changed and is not counted yet.
    var uncounted: [UncountedChange] = []
    /// Members whose lists have become short since, and are still to be filled.
    var unfilled: [Int] = []
    /// The member that was refreshed last in turn, and with a census the one whose curve follows its counts next.
    var (turn, followed) = (0, 0)
    /// How many changes there have been.
    var changes = 0
    /// The change with which each member was refreshed last; with a census, with which its loss was summed.
    var refreshed: [Int]

    /// A pool of the members whose vectors are in `index`, as a function of these alone.
    ///
    /// - Parameter censusLimit: up to how many members there is a census.
    /// - Complexity: O(n) searches, in bulk; with a census O(n²).
    package init(
        proximityPower: Double, members: [Description], index: VectorIndex, workers: Workers = .all,
        censusLimit: Int = EstimatedPool.censusLimit
    ) {
        self.censusLimit = censusLimit
        self.workers = workers
        sampleVectors = RoundedRows(columns: index.columns)
        refreshed = members.map { _ in 0 }
        let lists = workers.map(members.count, inBlocksOf: Self.buildBlock, scratch: {}) { _, slots in
            index.nearest(EstimatedPool.listLimit + 1, toRows: slots)
        }
        pool = EstimatedPool(
            proximityPower: proximityPower,
            members: members.map { ($0.density, $0.quality, Self.priority($0.seq)) }
        ) { slot in Self.others(lists[slot / Self.buildBlock][slot % Self.buildBlock], than: slot) }
        followSample(index)
        if members.count <= censusLimit {
            beginCensus(index, workers)
        } else {
            pool.refreshAll(workers) { [sampleVectors] slot in Self.distances(of: index.row(slot), to: sampleVectors) }
        }
    }

    /// The most bytes in a piece of the stored state.
    private static let pieceBytes = 1 << 20

    /// The state as bytes, in pieces; read back with the same index, it goes on to the bit as this one does.
    package var storedState: [[UInt8]] {
        var writer = NumberWriter()
        writer.write([turn, followed, changes, censusLimit].map(UInt64.init))
        pool.write(to: &writer)
        writer.write(refreshed.map(UInt64.init))
        writer.write([UInt64(uncounted.count)])
        for change in uncounted {
            writer.write([change.slot, change.left == nil ? 0 : 1].map(UInt64.init))
            change.left?.write(to: &writer)
        }
        writer.write([UInt64(unfilled.count)] + unfilled.map(UInt64.init))
        let bytes = writer.bytes
        return stride(from: 0, to: bytes.count, by: Self.pieceBytes).map { start in
            Array(bytes[start..<min(start + Self.pieceBytes, bytes.count)])
        }
    }

    /// The members of a stored state, whose vectors are in `index`.
    package init(
        restoring pieces: [[UInt8]], proximityPower: Double, index: VectorIndex, workers: Workers = .all,
        censusLimit: Int = EstimatedPool.censusLimit
    ) throws(StoredPoolError) {
        self.censusLimit = censusLimit
        self.workers = workers
        var reader = NumberReader(Array(pieces.joined()))
        guard let numbers = reader.read(4, of: UInt64.self), let turn = Int(exactly: numbers[0]),
            let followed = Int(exactly: numbers[1]), let changes = Int(exactly: numbers[2])
        else { throw StoredPoolError("it is cut short") }
        guard numbers[3] == UInt64(censusLimit) else {
            throw StoredPoolError("it has a census up to \(numbers[3]) members, expected up to \(censusLimit)")
        }
        pool = try EstimatedPool(reading: &reader, proximityPower: proximityPower)
        guard pool.count == index.count else {
            throw StoredPoolError("it is of \(pool.count) members, and there are \(index.count)")
        }
        guard let refreshed = reader.read(pool.count, of: UInt64.self), turn <= pool.count, followed <= pool.count,
            refreshed.allSatisfy({ $0 <= UInt64(changes) })
        else { throw StoredPoolError("when members were refreshed is cut short or wrong") }
        (self.turn, self.followed) = (turn, followed)
        self.changes = changes
        self.refreshed = refreshed.map(Int.init)
        sampleVectors = RoundedRows(columns: index.columns)
        followSample(index)
        if pool.hasCensus { followVectors(index) }
        guard let changes = Self.uncounted(reading: &reader, RoundedRows(columns: index.columns), pool.count),
            let short = Self.slots(reading: &reader, pool.count), reader.isAtEnd,
            pool.hasCensus || (changes.isEmpty && short.isEmpty)
        else { throw StoredPoolError("what is to be counted is cut short or wrong") }
        let added = changes.filter { $0.left == nil }.map(\.slot)
        guard !pool.hasCensus || added == Array(pool.countedRows..<pool.count) else {
            throw StoredPoolError("members \(added) are to be counted, and \(pool.countedRows) of \(pool.count) are")
        }
        uncounted = changes
        unfilled = short
    }

    /// What the pool has to know of a unit vector with the given nearest members.
    ///
    /// - Parameter all: its distances to all members, where they are known.
    package func surroundings(
        of vector: ArraySlice<Float>, nearest: [Neighbor], all: [Float]? = nil
    ) -> Surroundings {
        Surroundings(
            nearest: nearest.map { MemberDistance(slot: $0.slot, distance: $0.squaredDistance / 2) },
            sample: all.map { all in pool.sampleSlots.map { all[$0] } }
                ?? Self.distances(of: vector, to: sampleVectors),
            all: all)
    }

    /// See `EstimatedPool.gainOfAdding`.
    package mutating func gainOfAdding(
        _ surroundings: Surroundings, density: Double
    ) -> (gain: Double, novelty: Double) {
        pool.gainOfAdding(surroundings, density: density)
    }

    /// See `EstimatedPool.changeOfReplacing`.
    package mutating func changeOfReplacing(
        _ slot: Int, at distance: Float, _ surroundings: Surroundings, density: Double, gain: Double
    ) -> Double {
        pool.changeOfReplacing(slot, at: distance, surroundings, density: density, gain: gain)
    }

    /// See `EstimatedPool.weakest`.
    package mutating func weakest() -> (slot: Int, gain: Double)? { pool.weakest() }

    /// Does what the last changes have left to do, where that is enough to be done together: it comes before anything else,
    /// and before `index` changes, and nobody need wait for it who waits for the decision.
    ///
    /// - Parameter all: does it in any case.
    package mutating func settle(index: VectorIndex, all: Bool = false) {
        if countsNow || (all && !uncounted.isEmpty) { countChanges(index) }
    }

    /// See `EstimatedPool.setDensity`.
    package mutating func setDensity(_ density: Double, of slot: Int) {
        pool.setDensity(density, of: slot)
    }

    /// Adds a member; `index` has it in its last slot.
    package mutating func append(_ member: Description, _ surroundings: Surroundings, index: VectorIndex) {
        precondition(!countsNow, "not settled")
        let slot = pool.count
        var short: [Int] = []
        if slot == censusLimit {
            pool.endCensus()
            allVectors = nil
            uncounted = []
            swap(&short, &unfilled)
        }
        let surroundings = measured(surroundings, from: index.row(slot))
        join(index.row(slot), in: slot, all: surroundings.all)
        pool.append(arrival(member, surroundings, slot: slot, index))
        refreshed.append(changes)
        refreshSome(short: short, around: surroundings.nearest, index)
    }

    /// Puts a member in the place of another; `index` has the new one in that slot.
    package mutating func replace(
        _ slot: Int, with member: Description, _ surroundings: Surroundings, index: VectorIndex
    ) {
        precondition(!countsNow, "not settled")
        let surroundings = measured(surroundings, from: index.row(slot))
        join(index.row(slot), in: slot, all: surroundings.all)
        let short = pool.replace(slot, with: arrival(member, surroundings, slot: slot, index))
        refreshed[slot] = changes
        unfilled.removeAll { $0 == slot }
        refreshSome(short: short, around: surroundings.nearest.filter { $0.slot != slot }, index)
    }

    /// Removes a member; all is settled, and `index` has the last one in its slot already.
    package mutating func remove(_ slot: Int, index: VectorIndex) {
        precondition(uncounted.isEmpty, "not settled")
        let leaving = allVectors.map { $0.distances(from: $0.query(row: slot)) }
        allVectors?.remove(slot)
        let short = pool.remove(slot, leaving: leaving)
        refreshed.swapAt(slot, refreshed.count - 1)
        refreshed.removeLast()
        refreshSome(short: short, around: [], index)
        fillShort(index)
        // The one that has left is counted already; who sees many off need not wait for a pass with each.
        if changes.isMultiple(of: changesAtOnce) { countChanges(index) }
    }

    private func arrival(
        _ member: Description, _ surroundings: Surroundings, slot: Int, _ index: VectorIndex
    ) -> EstimatedPool.Arrival {
        EstimatedPool.Arrival(
            surroundings: surroundings, reached: reached(from: slot, surroundings, index), density: member.density,
            quality: member.quality, priority: Self.priority(member.seq))
    }

    /// The members in whose lists a new member belongs. One that the index misses gets it with its list's next filling.
    private func reached(from slot: Int, _ surroundings: Surroundings, _ index: VectorIndex) -> [MemberDistance] {
        let known = surroundings.nearest.filter { $0.slot != slot }
            .map { Neighbor(slot: $0.slot, squaredDistance: 2 * $0.distance) }
        if let all = surroundings.all {
            let reaches = pool.reaches
            return index.neighbors(of: index.row(slot), in: RoundedRows.within(reaches, of: all), known: known)
                .filter { $0.squaredDistance / 2 < reaches[$0.slot] }
                .map { MemberDistance(slot: $0.slot, distance: $0.squaredDistance / 2) }
        }
        return index.reaching(index.row(slot), limits: pool.reaches, known: known)
            .map { MemberDistance(slot: $0.slot, distance: $0.squaredDistance / 2) }
    }

    /// After a change: fills short lists again, and refreshes some members in turn and the weakest where it is stale; with a
    /// census that is left to `settle`.
    private mutating func refreshSome(short: [Int], around: [MemberDistance], _ index: VectorIndex) {
        changes += 1
        followSample(index)
        if allVectors != nil {
            unfilled += short.filter { !unfilled.contains($0) }
            return
        }
        for (slot, nearest) in Self.nearest(to: short, index) { refresh(slot, index, nearest: nearest) }
        for _ in 0..<min(Self.refreshes.inTurn, pool.count) {
            turn = turn + 1 < pool.count ? turn + 1 : 0
            refresh(turn, index)
        }
        let oldest = around.map { (refreshed[$0.slot], $0.slot) }.sorted(by: <).prefix(Self.refreshes.around)
        for (_, slot) in oldest { refresh(slot, index) }
        for _ in 0..<Self.checks {
            guard let weakest = pool.weakest(), changes - refreshed[weakest.slot] > pool.count / 16 else { break }
            refresh(weakest.slot, index)
        }
    }

    private mutating func refresh(_ slot: Int, _ index: VectorIndex, nearest: [MemberDistance]? = nil) {
        refreshed[slot] = changes
        pool.refresh(slot, nearest: nearest, sample: Self.distances(of: index.row(slot), to: sampleVectors))
    }

    /// What fills the lists of some members again.
    static func nearest(to slots: [Int], _ index: VectorIndex) -> [(slot: Int, nearest: [MemberDistance])] {
        guard !slots.isEmpty else { return [] }
        return zip(slots, index.nearest(EstimatedPool.listLimit + 1, toRows: slots)).map {
            (slot: $0, nearest: others($1, than: $0))
        }
    }

    private static func others(_ list: NeighborList, than slot: Int) -> [MemberDistance] {
        list.neighbors.filter { $0.slot != slot }.prefix(EstimatedPool.listLimit)
            .map { MemberDistance(slot: $0.slot, distance: $0.squaredDistance / 2) }
    }

    static func distances(of vector: ArraySlice<Float>, to sample: RoundedRows) -> [Float] {
        sample.distances(from: sample.query(vector))
    }

    /// Makes the vectors those of the pool's sample.
    private mutating func followSample(_ index: VectorIndex) {
        let (slots, keys) = (pool.sampleSlots, pool.sampleKeys)
        while sampleKeys.count > keys.count {
            sampleVectors.removeLast()
            sampleKeys.removeLast()
        }
        for (position, key) in keys.enumerated() {
            if position == sampleKeys.count {
                sampleVectors.append(index.row(slots[position]))
                sampleKeys.append(key)
            } else if sampleKeys[position] != key {
                sampleVectors.replace(position, with: index.row(slots[position]))
                sampleKeys[position] = key
            }
        }
    }

    /// A member's place in the order by which members are sampled.
    private static func priority(_ seq: UInt64) -> UInt64 {
        var generator = SplitMix64(seed: seq)
        return generator.next()
    }
}
