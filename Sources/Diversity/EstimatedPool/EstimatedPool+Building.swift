import Vectors

/// How a pool begins.
extension EstimatedPool {
    /// A pool of the given members, whose curves are still to be taken: `refreshAll`.
    ///
    /// - Parameters:
    ///   - members: density factor, quality and priority of the member in each slot.
    ///   - nearest: its nearest other members, nearest first, `listLimit` or all there are.
    public init(
        proximityPower: Double, members: [(density: Double, quality: Double, priority: UInt64)],
        nearest: (_ slot: Int) -> [MemberDistance]
    ) {
        self.init(proximityPower: proximityPower)
        lists.reserve(members.count)
        for member in members { addSlot(density: member.density, quality: member.quality) }
        followCount()
        for (slot, member) in members.enumerated() {
            lists.fill(slot, with: nearest(slot))
            sample.insert(slot, priority: member.priority)
        }
        for slot in members.indices { contribute(slot) }
    }

    /// Takes all rows, and then what others lose with each member, anew: what refreshing all slots twice does, one after
    /// the other, at a fraction of the time.
    ///
    /// - Parameters:
    ///   - workers: the threads that share the work; what comes of it does not depend on them.
    ///   - distances: the distances of the member in a slot to the sample.
    package mutating func refreshAll(_ workers: Workers, sample distances: @Sendable (_ slot: Int) -> [Float]) {
        for slot in 0..<count { withdraw(slot) }
        var pool = self
        let curves = workers.map(count, inBlocksOf: Self.buildBlock, scratch: { [pool] in pool }) { pool, slots in
            slots.map { slot in
                pool.curve(
                    pool.weights, nearest: pool.lists.distances(of: slot), sample: distances(slot),
                    skipping: pool.skipped(inRowOf: slot))
            }
        }
        for (slot, curve) in curves.joined().enumerated() {
            lists.setNodes(curve, of: slot)
            contribute(slot)
        }
        refreshSampleRows()
        pool = self
        let tailLosses = workers.map(count, inBlocksOf: Self.buildBlock, scratch: { [pool] in pool }) { pool, slots in
            slots.map { pool.tailLoss(of: $0, sample: distances($0), excluding: nil) }
        }
        for (slot, loss) in tailLosses.joined().enumerated() { losses.setTailLoss(loss, of: slot) }
    }

    /// Members that a thread takes at a time.
    private static let buildBlock = 256
}
