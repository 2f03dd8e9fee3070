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
    /// Members refreshed in turn with each change.
    private static let refreshes = 8
    /// Of the weakest members, how many are refreshed with each change where they have not been for long.
    private static let checks = 4
    /// Of a new member's nearest, how many are asked whether they reach to it, where the index is not exact.
    private static let reachedLimit = 512
    /// Members whose lists are asked for at a time while a pool is built.
    private static let buildBlock = 1024

    package private(set) var pool: EstimatedPool
    /// The vectors of the sample, contiguous.
    private var sampleVectors: Matrix
    private var sampleKeys: [UInt64] = []
    /// The member that is refreshed next.
    private var turn = 0
    /// How many changes there have been.
    private var changes = 0
    /// The change with which each member was refreshed last.
    private var refreshed: [Int]

    /// A pool of the members whose vectors are in `index`, as a function of these alone.
    ///
    /// - Complexity: O(n) searches, in bulk.
    package init(proximityPower: Double, members: [Description], index: VectorIndex) {
        sampleVectors = Matrix(columns: index.columns)
        refreshed = members.map { _ in 0 }
        var lists: [NeighborList] = []
        var first = 0
        pool = EstimatedPool(
            proximityPower: proximityPower,
            members: members.map { ($0.density, $0.quality, Self.priority($0.seq)) }
        ) { slot in
            if slot >= first + lists.count {
                first = slot
                let block = slot..<min(slot + Self.buildBlock, index.count)
                lists = index.nearest(EstimatedPool.listLimit + 1, toRows: block)
            }
            return Self.others(lists[slot - first], than: slot)
        }
        followSample(index)
        for _ in 0..<2 {
            for slot in members.indices { refresh(slot, index, fillingList: false) }
        }
    }

    /// What the pool has to know of a unit vector with the given nearest members.
    package func surroundings(of vector: ArraySlice<Float>, nearest: [Neighbor]) -> Surroundings {
        Surroundings(
            nearest: nearest.map { MemberDistance(slot: $0.slot, distance: $0.squaredDistance / 2) },
            sample: sampleDistances(vector))
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
    package mutating func weakest() -> (slot: Int, gain: Double)? {
        pool.weakest()
    }

    /// See `EstimatedPool.setDensity`.
    package mutating func setDensity(_ density: Double, of slot: Int) {
        pool.setDensity(density, of: slot)
    }

    /// Adds a member; `index` has it in its last slot.
    package mutating func append(_ member: Description, _ surroundings: Surroundings, index: VectorIndex) {
        let slot = pool.count
        pool.append(arrival(member, surroundings, slot: slot, index))
        refreshed.append(changes)
        settle(short: [], index)
    }

    /// Puts a member in the place of another; `index` has the new one in that slot.
    package mutating func replace(
        _ slot: Int, with member: Description, _ surroundings: Surroundings, index: VectorIndex
    ) {
        let short = pool.replace(slot, with: arrival(member, surroundings, slot: slot, index))
        refreshed[slot] = changes
        settle(short: short, index)
    }

    /// Removes a member; `index` has the last one in its slot already.
    package mutating func remove(_ slot: Int, index: VectorIndex) {
        let short = pool.remove(slot)
        refreshed.swapAt(slot, refreshed.count - 1)
        refreshed.removeLast()
        settle(short: short, index)
    }

    private func arrival(
        _ member: Description, _ surroundings: Surroundings, slot: Int, _ index: VectorIndex
    ) -> EstimatedPool.Arrival {
        EstimatedPool.Arrival(
            surroundings: surroundings, reached: reached(from: slot, index), density: member.density,
            quality: member.quality, priority: Self.priority(member.seq))
    }

    /// The members in whose lists a new member belongs: all of them while the index is exact, above those among its
    /// nearest. A member further off that misses it gets it with its list's next filling.
    private func reached(from slot: Int, _ index: VectorIndex) -> [MemberDistance] {
        let near: [Neighbor]
        if index.isExact {
            let distances = index.squaredDistances(from: index.row(slot))
            near = (0..<pool.count).map { Neighbor(slot: $0, squaredDistance: distances[$0]) }
        } else {
            near = index.nearest(Self.reachedLimit, toRows: slot..<slot + 1)[0].neighbors
        }
        // The index may have the new member in a slot that the pool does not know yet.
        return near.filter { $0.slot < pool.count && $0.squaredDistance / 2 < pool.reach(of: $0.slot) }
            .map { MemberDistance(slot: $0.slot, distance: $0.squaredDistance / 2) }
    }

    /// After a change: fills short lists again, and refreshes some members in turn and the weakest where it is stale.
    private mutating func settle(short: [Int], _ index: VectorIndex) {
        changes += 1
        followSample(index)
        for row in short { refresh(row, index, fillingList: true) }
        for _ in 0..<min(Self.refreshes, pool.count) {
            turn = turn + 1 < pool.count ? turn + 1 : 0
            refresh(turn, index, fillingList: false)
        }
        for _ in 0..<Self.checks {
            guard let weakest = pool.weakest(), changes - refreshed[weakest.slot] > pool.count / 64 else { break }
            refresh(weakest.slot, index, fillingList: false)
        }
    }

    private mutating func refresh(_ slot: Int, _ index: VectorIndex, fillingList: Bool) {
        var nearest: [MemberDistance]?
        if fillingList {
            let lists = index.nearest(EstimatedPool.listLimit + 1, toRows: slot..<slot + 1)
            nearest = Self.others(lists[0], than: slot)
        }
        refreshed[slot] = changes
        pool.refresh(slot, nearest: nearest, sample: sampleDistances(index.row(slot)))
    }

    private static func others(_ list: NeighborList, than slot: Int) -> [MemberDistance] {
        list.neighbors.filter { $0.slot != slot }.prefix(EstimatedPool.listLimit)
            .map { MemberDistance(slot: $0.slot, distance: $0.squaredDistance / 2) }
    }

    private func sampleDistances(_ vector: ArraySlice<Float>) -> [Float] {
        var distances: [Float] = []
        sampleVectors.squaredDistances(from: vector, into: &distances)
        for position in distances.indices { distances[position] /= 2 }
        return distances
    }

    /// Makes the vectors those of the pool's sample.
    private mutating func followSample(_ index: VectorIndex) {
        let (slots, keys) = (pool.sampleSlots, pool.sampleKeys)
        while sampleKeys.count > keys.count {
            sampleVectors.removeRowBySwapping(sampleKeys.count - 1)
            sampleKeys.removeLast()
        }
        for (position, key) in keys.enumerated() {
            if position == sampleKeys.count {
                sampleVectors.append(index.row(slots[position]))
                sampleKeys.append(key)
            } else if sampleKeys[position] != key {
                sampleVectors.replaceRow(position, with: index.row(slots[position]))
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
