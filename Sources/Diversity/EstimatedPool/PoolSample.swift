/// A uniform sample of a pool's members: those with the least priorities, which are random numbers of their own.
///
/// So who is sampled is a function of who is in the pool, whatever came and went before.
struct PoolSample: Sendable {
    /// The most members in a sample.
    static let limit = 1024

    /// The sampled members, in no particular order.
    private(set) var slots: [Int] = []
    /// The priority of each of them.
    private(set) var keys: [UInt64] = []
    /// Where each slot stands in `slots`; −1 for one that is not sampled.
    private var positions: [Int32] = []
    /// The priority of the member in each slot.
    private(set) var priorities: [UInt64] = []
    /// Positions that another member has got, or none, since they were last asked for.
    private var changed: Set<Int> = []
    /// Priorities of those not sampled.
    private var waiting = MinimumTree<UInt64>(absent: .max)

    /// No members.
    init() {}

    /// Members of the given priorities, of which `sampled` are the sample, in that order; nil where they are not so many as
    /// a sample has of them, or not members.
    init?(priorities: [UInt64], sampled: [Int]) {
        guard sampled.count == min(priorities.count, Self.limit) else { return nil }
        self.priorities = priorities
        positions = [Int32](repeating: -1, count: priorities.count)
        for slot in sampled {
            guard slot < priorities.count, positions[slot] < 0 else { return nil }
            take(slot, at: slots.count)
        }
        for slot in priorities.indices where positions[slot] < 0 { waiting.set(priorities[slot], of: slot) }
    }

    /// Where `slot` stands in `slots`.
    func position(of slot: Int) -> Int? {
        slot < positions.count && positions[slot] >= 0 ? Int(positions[slot]) : nil
    }

    /// The positions that have changed since this was last asked.
    mutating func takeChanged() -> [Int] {
        defer { changed.removeAll(keepingCapacity: true) }
        return changed.sorted()
    }

    /// Adds the member in `slot`, a new one or one that was removed.
    mutating func insert(_ slot: Int, priority: UInt64) {
        if slot == positions.count {
            positions.append(-1)
            priorities.append(0)
        }
        priorities[slot] = priority
        guard slots.count == Self.limit else { return take(slot, at: slots.count) }
        var last = 0
        for position in keys.indices where keys[position] > keys[last] { last = position }
        guard priority < keys[last] else { return waiting.set(priority, of: slot) }
        let displaced = slots[last]
        positions[displaced] = -1
        waiting.set(keys[last], of: displaced)
        take(slot, at: last)
    }

    /// Takes the member in `slot` out.
    mutating func remove(_ slot: Int) {
        guard let position = position(of: slot) else { return waiting.clear(slot) }
        positions[slot] = -1
        if let next = waiting.least {
            waiting.clear(next)
            return take(next, at: position)
        }
        let last = slots.count - 1
        if position < last { take(slots[last], at: position) }
        slots.removeLast()
        keys.removeLast()
    }

    /// The removed `slot` is gone, and the last one moves there.
    mutating func moveLast(to slot: Int) {
        let last = positions.count - 1
        if slot < last {
            let priority = priorities[last]
            priorities[slot] = priority
            if let position = position(of: last) {
                take(slot, at: position)
            } else {
                waiting.clear(last)
                waiting.set(priority, of: slot)
            }
        }
        positions.removeLast()
        priorities.removeLast()
    }

    private mutating func take(_ slot: Int, at position: Int) {
        changed.insert(position)
        if position == slots.count {
            slots.append(slot)
            keys.append(priorities[slot])
        } else {
            slots[position] = slot
            keys[position] = priorities[slot]
        }
        positions[slot] = Int32(position)
    }
}
