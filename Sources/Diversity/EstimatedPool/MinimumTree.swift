/// The least of many keys without a scan: a tournament in which the lower slot wins a tie.
///
/// Invariant: `winners[node]` is the winner below inner node `node`; node 1 is the root, and the players of node i are
/// nodes 2i and 2i + 1, of which those from `capacity` on are the slots themselves.
struct MinimumTree<Key: Comparable & Sendable>: Sendable {
    private var keys: [Key] = []
    private var winners: [Int32] = []
    private let absent: Key

    /// A tree without keys; `absent` is above every key, and stands where there is none.
    init(absent: Key) {
        self.absent = absent
    }

    private var capacity: Int { keys.count }

    /// The slot of the least key; nil where all are absent.
    var least: Int? {
        guard capacity > 1 else { return keys.first.flatMap { $0 < absent ? 0 : nil } }
        let slot = Int(winners[1])
        return keys[slot] < absent ? slot : nil
    }

    /// The key of a slot.
    subscript(slot: Int) -> Key { slot < capacity ? keys[slot] : absent }

    /// Gives a slot another key.
    ///
    /// - Complexity: O(log slots).
    mutating func set(_ key: Key, of slot: Int) {
        if slot >= capacity { grow(to: slot + 1) }
        keys[slot] = key
        var node = (slot + capacity) / 2
        while node >= 1 {
            winners[node] = winner(of: node)
            node /= 2
        }
    }

    /// Takes a slot's key away.
    mutating func clear(_ slot: Int) {
        if slot < capacity { set(absent, of: slot) }
    }

    private mutating func grow(to count: Int) {
        var target = max(capacity, 1)
        while target < count { target *= 2 }
        keys += [Key](repeating: absent, count: target - capacity)
        winners = [Int32](repeating: 0, count: target)
        for node in stride(from: target - 1, to: 0, by: -1) { winners[node] = winner(of: node) }
    }

    private func winner(of node: Int) -> Int32 {
        let left = player(2 * node)
        let right = player(2 * node + 1)
        return keys[Int(right)] < keys[Int(left)] ? right : left
    }

    private func player(_ node: Int) -> Int32 {
        node >= capacity ? Int32(node - capacity) : winners[node]
    }
}
