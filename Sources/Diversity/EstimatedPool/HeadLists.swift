import Vectors

/// Each member's nearest other members and the curve of its row, and for each member whose list it is in.
///
/// Invariants: a list ascends in distance, holds no more than `limit` members and not its owner; j is in `rows(with: j)`
/// of exactly the owners whose list holds it.
struct HeadLists: Sendable {
    /// The most members that a list holds.
    static let limit = 128

    var tables = EstimatedRows.Tables(stride: limit, headLimit: EstimatedPool.headCount)
    private var owners: [[UInt32]] = []
    /// The distance of the last member of each list; infinite for an empty list.
    private(set) var lasts: [Float] = []

    /// No lists.
    init() {}

    /// The lists of the given lengths, with those curves, as they were written.
    init(reading reader: inout NumberReader, lengths: [Int32], nodes: [Float]) throws(StoredPoolError) {
        let total = lengths.reduce(0) { $0 + Int($1) }
        guard lengths.allSatisfy({ (0...Int32(Self.limit)).contains($0) }),
            let distances = reader.read(total, of: Float.self), let members = reader.read(total, of: UInt32.self)
        else { throw StoredPoolError("its lists are cut short") }
        guard members.allSatisfy({ $0 < lengths.count }) else {
            throw StoredPoolError("a list has a member that there is not")
        }
        tables.distances = [Float](repeating: 0, count: lengths.count * Self.limit)
        tables.members = [UInt32](repeating: 0, count: lengths.count * Self.limit)
        tables.lengths = lengths
        tables.nodes = nodes
        owners = [[UInt32]](repeating: [], count: lengths.count)
        var sizes = [Int](repeating: 0, count: lengths.count)
        for member in members { sizes[Int(member)] += 1 }
        for (slot, size) in sizes.enumerated() { owners[slot].reserveCapacity(size + size / 4) }
        var first = 0
        for (slot, length) in lengths.enumerated() {
            for offset in 0..<Int(length) {
                tables.distances[slot * Self.limit + offset] = distances[first + offset]
                tables.members[slot * Self.limit + offset] = members[first + offset]
                owners[Int(members[first + offset])].append(UInt32(slot))
            }
            first += Int(length)
        }
        lasts = lengths.indices.map(last(of:))
    }

    /// How many lists there are.
    var count: Int { tables.count }

    /// How many members are in the list of `slot`.
    func length(of slot: Int) -> Int { Int(tables.lengths[slot]) }

    /// Whose lists hold `member`.
    func rows(with member: Int) -> [UInt32] { owners[member] }

    /// The distances in the list of `slot`.
    func distances(of slot: Int) -> ArraySlice<Float> {
        tables.distances[slot * Self.limit..<slot * Self.limit + length(of: slot)]
    }

    /// The members in the list of `slot`.
    func members(of slot: Int) -> ArraySlice<UInt32> {
        tables.members[slot * Self.limit..<slot * Self.limit + length(of: slot)]
    }

    /// The distances of the row's head.
    func head(of slot: Int) -> ArraySlice<Float> {
        tables.distances[slot * Self.limit..<slot * Self.limit + tables.headCount(slot)]
    }

    /// The nodes of the row's curve.
    func nodes(of slot: Int) -> ArraySlice<Float> {
        tables.nodes[slot * TailCurve.nodeCount..<(slot + 1) * TailCurve.nodeCount]
    }

    /// Where `member` stands in the list of `slot`, which begins at 0.
    func position(of member: Int, in slot: Int) -> Int? {
        tables.position(of: UInt32(member), in: slot)
    }

    /// How many entries of the list of `slot` are nearer than `distance` or as near.
    func place(for distance: Float, in slot: Int) -> Int {
        let distances = tables.distances.span
        let start = slot * Self.limit
        var low = start
        var high = start + length(of: slot)
        while low < high {
            let middle = (low + high) / 2
            if distances[middle] <= distance { low = middle + 1 } else { high = middle }
        }
        return low - start
    }

    /// Makes room for `count` lists.
    mutating func reserve(_ count: Int) {
        tables.distances.reserveCapacity(count * Self.limit)
        tables.members.reserveCapacity(count * Self.limit)
        tables.nodes.reserveCapacity(count * TailCurve.nodeCount)
        tables.lengths.reserveCapacity(count)
        lasts.reserveCapacity(count)
        owners.reserveCapacity(count)
    }

    /// Adds an empty list.
    mutating func append() {
        tables.distances.append(contentsOf: repeatElement(0, count: Self.limit))
        tables.members.append(contentsOf: repeatElement(0, count: Self.limit))
        tables.nodes.append(contentsOf: repeatElement(0, count: TailCurve.nodeCount))
        tables.lengths.append(0)
        lasts.append(.infinity)
        owners.append([])
    }

    /// Gives a row another curve.
    mutating func setNodes(_ nodes: [Float], of slot: Int) {
        tables.nodes.replaceSubrange(slot * TailCurve.nodeCount..<(slot + 1) * TailCurve.nodeCount, with: nodes)
    }

    /// Makes the list of `slot` that of `neighbors`, nearest first, as many as it holds.
    mutating func fill(_ slot: Int, with neighbors: some Sequence<MemberDistance>) {
        clear(slot)
        let start = slot * Self.limit
        var length = 0
        for neighbor in neighbors where neighbor.slot != slot {
            guard length < Self.limit else { break }
            tables.distances[start + length] = neighbor.distance
            tables.members[start + length] = UInt32(neighbor.slot)
            owners[neighbor.slot].append(UInt32(slot))
            length += 1
        }
        tables.lengths[slot] = Int32(length)
        lasts[slot] = last(of: slot)
    }

    /// Takes `member` into the list of `slot`, after those that are as near; the last one leaves a full list.
    mutating func insert(_ member: Int, at distance: Float, in slot: Int) {
        if length(of: slot) == Self.limit { remove(at: Self.limit - 1, from: slot) }
        let place = place(for: distance, in: slot)
        tables.insert(UInt32(member), at: distance, place: place, in: slot)
        lasts[slot] = last(of: slot)
        owners[member].append(UInt32(slot))
    }

    /// Takes the member at `position` out of the list of `slot`.
    mutating func remove(at position: Int, from slot: Int) {
        disown(Int(tables.members[slot * Self.limit + position]), by: slot)
        tables.remove(place: position, from: slot)
        lasts[slot] = last(of: slot)
    }

    /// Empties the list of `slot`.
    mutating func clear(_ slot: Int) {
        for member in members(of: slot) { disown(Int(member), by: slot) }
        tables.lengths[slot] = 0
        lasts[slot] = .infinity
    }

    /// Removes the empty list of `slot`, which is in no other list; the last list takes its place, its owner the slot.
    mutating func remove(_ slot: Int) {
        precondition(length(of: slot) == 0 && owners[slot].isEmpty, "list \(slot) is still in use")
        let last = count - 1
        if slot < last {
            for member in members(of: last) {
                if let place = owners[Int(member)].firstIndex(of: UInt32(last)) {
                    owners[Int(member)][place] = UInt32(slot)
                }
            }
            for owner in owners[last] {
                if let position = position(of: last, in: Int(owner)) {
                    tables.members[Int(owner) * Self.limit + position] = UInt32(slot)
                }
            }
            for offset in 0..<length(of: last) {
                tables.distances[slot * Self.limit + offset] = tables.distances[last * Self.limit + offset]
                tables.members[slot * Self.limit + offset] = tables.members[last * Self.limit + offset]
            }
            setNodes(Array(nodes(of: last)), of: slot)
            tables.lengths[slot] = tables.lengths[last]
            lasts[slot] = lasts[last]
            owners[slot] = owners[last]
        }
        tables.distances.removeLast(Self.limit)
        tables.members.removeLast(Self.limit)
        tables.nodes.removeLast(TailCurve.nodeCount)
        tables.lengths.removeLast()
        lasts.removeLast()
        owners.removeLast()
    }

    private func last(of slot: Int) -> Float {
        let length = length(of: slot)
        return length > 0 ? tables.distances[slot * Self.limit + length - 1] : .infinity
    }

    private mutating func disown(_ member: Int, by slot: Int) {
        Self.remove(UInt32(slot), from: &owners[member])
    }

    private static func remove(_ slot: UInt32, from owners: inout [UInt32]) {
        guard let place = EstimatedRows.position(of: slot, in: owners), let last = owners.popLast() else { return }
        if place < owners.count { owners[place] = last }
    }
}
