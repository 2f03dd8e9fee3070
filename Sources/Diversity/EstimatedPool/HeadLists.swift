/// Each member's nearest other members, and for each member whose list it is in.
///
/// Invariants: a list ascends in distance, holds no more than `limit` members and not its owner; j is in `rows(with: j)`
/// of exactly the owners whose list holds it.
struct HeadLists: Sendable {
    /// The most members that a list holds.
    static let limit = 128

    private var distances: [Float] = []
    private var members: [UInt32] = []
    private var counts: [Int] = []
    private var owners: [[UInt32]] = []

    /// How many lists there are.
    var count: Int { counts.count }

    /// How many members are in the list of `slot`.
    func length(of slot: Int) -> Int { counts[slot] }

    /// Whose lists hold `member`.
    func rows(with member: Int) -> [UInt32] { owners[member] }

    /// The distances in the list of `slot`, at most the first `count`.
    func distances(of slot: Int, first count: Int = limit) -> ArraySlice<Float> {
        let start = slot * Self.limit
        return distances[start..<start + min(count, counts[slot])]
    }

    /// The members in the list of `slot`, at most the first `count`.
    func members(of slot: Int, first count: Int = limit) -> ArraySlice<UInt32> {
        let start = slot * Self.limit
        return members[start..<start + min(count, counts[slot])]
    }

    /// The distances of all lists, `limit` places for each.
    var table: [Float] { distances }

    /// Where `member` stands in the list of `slot`, which begins at 0.
    func position(of member: Int, in slot: Int) -> Int? {
        let list = members(of: slot)
        return list.firstIndex(of: UInt32(member)).map { $0 - list.startIndex }
    }

    /// Adds an empty list.
    mutating func append() {
        distances.append(contentsOf: repeatElement(0, count: Self.limit))
        members.append(contentsOf: repeatElement(0, count: Self.limit))
        counts.append(0)
        owners.append([])
    }

    /// Makes the list of `slot` that of `neighbors`, nearest first, as many as it holds.
    mutating func fill(_ slot: Int, with neighbors: some Sequence<MemberDistance>) {
        clear(slot)
        let start = slot * Self.limit
        for neighbor in neighbors where neighbor.slot != slot {
            guard counts[slot] < Self.limit else { break }
            distances[start + counts[slot]] = neighbor.distance
            members[start + counts[slot]] = UInt32(neighbor.slot)
            owners[neighbor.slot].append(UInt32(slot))
            counts[slot] += 1
        }
    }

    /// Takes `member` into the list of `slot`, after those that are as near; the last one leaves a full list.
    mutating func insert(_ member: Int, at distance: Float, in slot: Int) {
        let start = slot * Self.limit
        if counts[slot] == Self.limit {
            counts[slot] -= 1
            disown(Int(members[start + counts[slot]]), by: slot)
        }
        var place = start + counts[slot]
        while place > start, distances[place - 1] > distance {
            distances[place] = distances[place - 1]
            members[place] = members[place - 1]
            place -= 1
        }
        distances[place] = distance
        members[place] = UInt32(member)
        counts[slot] += 1
        owners[member].append(UInt32(slot))
    }

    /// Takes `member` out of the list of `slot`, in which it is.
    mutating func remove(_ member: Int, from slot: Int) {
        guard let position = position(of: member, in: slot) else {
            preconditionFailure("member \(member) is not in the list of \(slot)")
        }
        let start = slot * Self.limit
        counts[slot] -= 1
        for place in start + position..<start + counts[slot] {
            distances[place] = distances[place + 1]
            members[place] = members[place + 1]
        }
        disown(member, by: slot)
    }

    /// Empties the list of `slot`.
    mutating func clear(_ slot: Int) {
        for member in members(of: slot) { disown(Int(member), by: slot) }
        counts[slot] = 0
    }

    /// Removes the empty list of `slot`, which is in no other list; the last list takes its place, its owner the slot.
    mutating func remove(_ slot: Int) {
        precondition(counts[slot] == 0 && owners[slot].isEmpty, "list \(slot) is still in use")
        let last = count - 1
        if slot < last {
            for member in members(of: last) {
                if let place = owners[Int(member)].firstIndex(of: UInt32(last)) {
                    owners[Int(member)][place] = UInt32(slot)
                }
            }
            for owner in owners[last] {
                if let position = position(of: last, in: Int(owner)) {
                    members[Int(owner) * Self.limit + position] = UInt32(slot)
                }
            }
            for offset in 0..<counts[last] {
                distances[slot * Self.limit + offset] = distances[last * Self.limit + offset]
                members[slot * Self.limit + offset] = members[last * Self.limit + offset]
            }
            counts[slot] = counts[last]
            owners[slot] = owners[last]
        }
        distances.removeLast(Self.limit)
        members.removeLast(Self.limit)
        counts.removeLast()
        owners.removeLast()
    }

    private mutating func disown(_ member: Int, by slot: Int) {
        guard let place = owners[member].firstIndex(of: UInt32(slot)) else { return }
        owners[member].swapAt(place, owners[member].count - 1)
        owners[member].removeLast()
    }
}
