import Diversity
import NeighborIndex
import Vectors

/// The kept samples: their vectors, their ranked distances and their densities, by slot.
///
/// Invariant: the index, the ranked pool, `members` and `reach` agree on what is in each slot.
struct Pool: Sendable {
    private(set) var members: [Member]
    private(set) var ranked: RankedPool
    /// By the id's bytes: strings would take different spellings of a letter for one.
    private var slotOfID: [[UInt8]: Int] = [:]
    private var index: ExactIndex
    /// The squared distance below which a reference row is news to the member in each slot.
    private var reach: [Float]
    private let settings: EngineSettings

    /// A pool of members as they were stored; `vectors` as they came.
    init(_ settings: EngineSettings, members: [Member], vectors: Matrix) {
        let unit = vectors.normalized()
        let index = ExactIndex(unit)
        self.settings = settings
        self.members = members
        self.index = index
        reach = []
        ranked = RankedPool(
            form: settings.metric.form, proximityPower: settings.metric.proximityPower,
            densities: members.map { Self.density(of: $0.nearest, settings) }
        ) { slot in index.squaredDistances(from: unit.row(slot)).map { $0 / 2 } }
        for (slot, member) in members.enumerated() { slotOfID[Array(member.id.utf8)] = slot }
        reach = members.map(reach)
    }

    var count: Int { members.count }

    /// Where the member of that name is.
    func slot(of id: String) -> Int? { slotOfID[Array(id.utf8)] }

    /// Squared distances of a unit vector to every member, by slot.
    func squaredDistances(from vector: ArraySlice<Float>) -> [Float] {
        index.squaredDistances(from: vector)
    }

    /// The nearest members to a unit vector.
    func nearest(_ count: Int, to vector: ArraySlice<Float>) -> [Neighbor] {
        let query = Matrix(rows: 1, columns: vector.count, elements: Array(vector))
        return index.nearest(count, to: 0..<1, of: query)[0].neighbors
    }

    /// The unit vector of the member in `slot`.
    func vector(_ slot: Int) -> ArraySlice<Float> { index.vectors.row(slot) }

    /// The unit vectors of all members, by slot.
    var vectors: Matrix { index.vectors }

    /// The member that the pool would miss least: its slot, and its G⁻ times its quality.
    mutating func weakest() -> (slot: Int, gain: Double)? {
        let gains = ranked.gainsOfRemoving()
        var weakest: (slot: Int, gain: Double)?
        for (slot, gain) in gains.enumerated() where gain * members[slot].quality < weakest?.gain ?? .infinity {
            weakest = (slot, gain * members[slot].quality)
        }
        return weakest
    }

    /// Adds a member; `squaredDistances` by slot.
    mutating func append(_ member: Member, vector: ArraySlice<Float>, squaredDistances: [Float]) {
        ranked.append(
            distances: squaredDistances.map { $0 / 2 }, density: Self.density(of: member.nearest, settings))
        index.append(vector)
        slotOfID[Array(member.id.utf8)] = members.count
        reach.append(reach(member))
        members.append(member)
    }

    /// Puts a member in the place of another.
    mutating func replace(_ slot: Int, with member: Member, vector: ArraySlice<Float>, squaredDistances: [Float]) {
        ranked.replace(
            slot, distances: squaredDistances.map { $0 / 2 }, density: Self.density(of: member.nearest, settings))
        index.replace(slot, with: vector)
        slotOfID[Array(members[slot].id.utf8)] = nil
        slotOfID[Array(member.id.utf8)] = slot
        reach[slot] = reach(member)
        members[slot] = member
    }

    /// Removes a member; the last one moves into its slot.
    mutating func remove(_ slot: Int) {
        ranked.remove(slot)
        index.remove(slot)
        slotOfID[Array(members[slot].id.utf8)] = nil
        let last = members.removeLast()
        reach.removeLast()
        guard slot < members.count else { return }
        members[slot] = last
        reach[slot] = reach(last)
        slotOfID[Array(last.id.utf8)] = slot
    }

    /// Tells the members of a new reference row at the given squared distances; gives the slots of those that learnt, and
    /// what they knew before.
    mutating func learn(squaredDistances: [Float]) -> [(slot: Int, before: NearestDistances)] {
        var changed: [(slot: Int, before: NearestDistances)] = []
        for (slot, distance) in squaredDistances.enumerated()
        where distance < reach[slot] && distance >= settings.mergeBelow {
            var nearest = members[slot].nearest
            guard nearest.insert(distance, keeping: settings.metric.densityNeighbors) else { continue }
            changed.append((slot, members[slot].nearest))
            setNearest(nearest, of: slot)
        }
        return changed
    }

    /// Makes members forget what `learn` told them.
    mutating func forget(_ changed: [(slot: Int, before: NearestDistances)]) {
        for (slot, before) in changed { setNearest(before, of: slot) }
    }

    private mutating func setNearest(_ nearest: NearestDistances, of slot: Int) {
        members[slot].nearest = nearest
        reach[slot] = reach(members[slot])
        ranked.setDensity(Self.density(of: nearest, settings), of: slot)
    }

    /// The density factor that neighbours make under the settings.
    static func density(of nearest: NearestDistances, _ settings: EngineSettings) -> Double {
        guard settings.reference != .none else { return 1 }
        return nearest.densityFactor(power: settings.metric.densityPower, floor: settings.densityFloor)
    }

    private func reach(_ member: Member) -> Float {
        guard member.nearest.values.count >= settings.metric.densityNeighbors else { return .infinity }
        return member.nearest.values.last ?? .infinity
    }
}
