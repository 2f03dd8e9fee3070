import Diversity
import NeighborIndex
import Vectors

/// The kept samples: their vectors, their gains and their densities, by slot.
///
/// Invariant: the index, the arithmetic, `members` and `reach` agree on what is in each slot.
struct Pool: Sendable {
    private(set) var members: [Member]
    var arithmetic: PoolArithmetic
    /// By the id's bytes: strings would take different spellings of a letter for one.
    private var slotOfID: [[UInt8]: Int] = [:]
    private var index: VectorIndex
    /// The squared distance below which a reference row is news to the member in each slot.
    private var reach: [Float]
    /// The members' density factors by all of their nearest reference rows.
    private var fullDensities: [Double]
    private let settings: EngineSettings
    /// How many of a member's nearest reference rows make the density that gains go by.
    private(set) var neighbors: Int

    /// A pool of members as they were stored, whose vectors are in `index`.
    ///
    /// - Parameters:
    ///   - neighbors: how many of a member's nearest reference rows make the density that gains go by.
    ///   - estimates: the state of their estimates.
    init(
        _ settings: EngineSettings, members: [Member], index: VectorIndex, neighbors: Int,
        estimates: [[UInt8]]? = nil
    ) {
        self.settings = settings
        self.neighbors = neighbors
        self.members = members
        self.index = index
        reach = []
        fullDensities = members.map { Self.density(of: $0.nearest, settings) }
        arithmetic = PoolArithmetic(
            settings, members: members.map { Self.description($0, settings, neighbors) }, index: index,
            stored: estimates)
        for (slot, member) in members.enumerated() { slotOfID[Array(member.id.utf8)] = slot }
        reach = members.map(reach)
    }

    var count: Int { members.count }

    /// The threads that share what is measured for several samples.
    var workers: Workers { Workers(count: settings.search.threads) }

    /// Where the member of that name is.
    func slot(of id: String) -> Int? { slotOfID[Array(id.utf8)] }

    /// What a unit vector is to the members; `nearest` finds as many as the estimates take one by one.
    ///
    /// - Parameter all: see `PoolArithmetic.proximity`.
    func proximity(
        of vector: ArraySlice<Float>, all: [Float]? = nil, nearest: () -> [Neighbor]
    ) -> Proximity {
        arithmetic.proximity(of: vector, index: index, all: all, nearest: nearest)
    }

    /// The cosine distance of a unit vector to the member in `slot`.
    func distance(of vector: ArraySlice<Float>, to slot: Int) -> Float {
        index.squaredDistances(from: vector, to: slot..<slot + 1)[0] / 2
    }

    /// The nearest members to each of the unit vectors.
    func nearest(_ count: Int, to vectors: Matrix) -> [NeighborList] {
        index.nearest(count, to: 0..<vectors.rows, of: vectors)
    }

    /// The nearest members to the unit vector in `row` of `vectors`.
    func nearest(_ count: Int, toRow row: Int, of vectors: Matrix) -> [Neighbor] {
        index.nearest(count, to: row..<row + 1, of: vectors)[0].neighbors
    }

    /// The same, from `ahead` (`VectorIndex.nearest`).
    func nearest(_ count: Int, toRow row: Int, of vectors: Matrix, ahead: inout SearchesAhead) -> [Neighbor] {
        index.nearest(count, to: row, of: vectors, ahead: &ahead).neighbors
    }

    /// Has answers take in that another member is in `slot`.
    func noteChange(of slot: Int, in ahead: inout SearchesAhead) {
        index.noteChange(of: slot, in: &ahead)
    }

    /// The nearest members to a unit vector, all of them measured.
    func exactNearest(_ count: Int, to vector: ArraySlice<Float>) -> [Neighbor] {
        index.exactNearest(count, to: vector)
    }

    /// Whether searches measure all members.
    var searchesExactly: Bool { index.isExact }

    /// Whether they do after `added` more.
    func searchesExactly(adding added: Int) -> Bool { index.staysExact(adding: added) }

    /// How thoroughly they search otherwise.
    var effort: SearchEffort {
        get { index.effort }
        set { index.effort = newValue }
    }

    /// How many cells the members lie in; 0 while searches measure all.
    var cellCount: Int { index.cellCount }

    /// How many of the members in `slots` lie where a search for a unit vector does not look.
    func unprobed(_ slots: [Int], from vector: ArraySlice<Float>) -> Int { index.unprobed(slots, from: vector) }

    /// Squared distances of a unit vector to the members in `slots`.
    func squaredDistances(from vector: ArraySlice<Float>, to slots: Range<Int>) -> [Float] {
        index.squaredDistances(from: vector, to: slots)
    }

    /// The unit vector of the member in `slot`.
    func vector(_ slot: Int) -> ArraySlice<Float> { index.row(slot) }

    /// The unit vectors of all members, by slot.
    var vectors: Matrix { index.vectors }

    /// What is to be stored of the index since this was last asked.
    mutating func takeChanges() -> IndexChanges { index.takeChanges() }

    /// Says that the members whose log position is this one or before it are stored.
    mutating func setStored(through seq: UInt64) { index.setStored(through: seq) }

    /// The member that the pool would miss least: its slot, and its G⁻ times its quality.
    mutating func weakest() -> (slot: Int, gain: Double)? {
        settle()
        return presentWeakest()
    }

    /// The same for a look, and not for a decision.
    mutating func presentWeakest() -> (slot: Int, gain: Double)? {
        arithmetic.weakest { members[$0].quality }
    }

    /// Does what the last change has left to do; whatever decides or changes the pool does it first.
    mutating func settle() { arithmetic.settle(index: index) }

    /// G⁻ of the member in `slot`, times its quality.
    mutating func gainOfRemoving(_ slot: Int) -> Double {
        arithmetic.gainOfRemoving(slot) * members[slot].quality
    }

    /// G⁻ of every member by slot, times its quality.
    mutating func gainsOfRemoving() -> [Double] {
        zip(arithmetic.gainsOfRemoving(), members).map { $0 * $1.quality }
    }

    /// G⁺ and v(x) of a sample.
    mutating func gainOfAdding(_ proximity: Proximity, density: Double) -> (gain: Double, novelty: Double) {
        settle()
        return arithmetic.gainOfAdding(proximity, density: density)
    }

    /// F after a sample takes the place of the member in `slot`, minus F now; `gain` is its G⁺.
    mutating func changeOfReplacing(
        _ slot: Int, with vector: ArraySlice<Float>, _ proximity: Proximity, density: Double, gain: Double
    ) -> Double {
        settle()
        return arithmetic.changeOfReplacing(
            slot, at: proximity.distance(to: slot) ?? distance(of: vector, to: slot), proximity, density: density,
            gain: gain)
    }

    /// Adds a member.
    mutating func append(_ member: Member, vector: ArraySlice<Float>, _ proximity: Proximity) {
        settle()
        index.append(vector, name: member.seq)
        slotOfID[Array(member.id.utf8)] = members.count
        reach.append(reach(member))
        fullDensities.append(Self.density(of: member.nearest, settings))
        members.append(member)
        arithmetic.append(Self.description(member, settings, neighbors), proximity, index: index)
        guard !arithmetic.isEstimated, settings.estimates(members.count) else { return }
        arithmetic = PoolArithmetic(
            settings, members: members.map { Self.description($0, settings, neighbors) }, index: index)
    }

    /// Puts a member in the place of another.
    mutating func replace(_ slot: Int, with member: Member, vector: ArraySlice<Float>, _ proximity: Proximity) {
        settle()
        index.replace(slot, with: vector, name: member.seq)
        slotOfID[Array(members[slot].id.utf8)] = nil
        slotOfID[Array(member.id.utf8)] = slot
        reach[slot] = reach(member)
        fullDensities[slot] = Self.density(of: member.nearest, settings)
        members[slot] = member
        arithmetic.replace(slot, with: Self.description(member, settings, neighbors), proximity, index: index)
    }

    /// Removes a member; the last one moves into its slot.
    mutating func remove(_ slot: Int) {
        arithmetic.settle(index: index, all: true)
        index.remove(slot)
        arithmetic.remove(slot, index: index)
        slotOfID[Array(members[slot].id.utf8)] = nil
        let last = members.removeLast()
        reach.removeLast()
        fullDensities.swapAt(slot, members.count)
        fullDensities.removeLast()
        guard slot < members.count else { return }
        members[slot] = last
        reach[slot] = reach(last)
        slotOfID[Array(last.id.utf8)] = slot
    }

    /// Tells the members of a new reference row that is so far from them; gives the slots of those that learnt, and what
    /// they knew before.
    ///
    /// - Parameter once: leaves out what a member knows already: the row may be a copy of one that the reference forgot.
    mutating func learn(_ proximity: Proximity, once: Bool) -> [(slot: Int, before: NearestDistances)] {
        var news: [(slot: Int, squaredDistance: Float)] = []
        proximity.forEachNear { slot, distance in
            if distance < reach[slot] && distance >= settings.mergeReach { news.append((slot, distance)) }
        }
        var changed: [(slot: Int, before: NearestDistances)] = []
        for (slot, distance) in news {
            var nearest = members[slot].nearest
            guard nearest.insert(distance, keeping: settings.metric.densityNeighbors, once: once) else { continue }
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
        settle()
        members[slot].nearest = nearest
        reach[slot] = reach(members[slot])
        fullDensities[slot] = Self.density(of: nearest, settings)
        arithmetic.setDensity(Self.density(of: nearest, settings, neighbors), of: slot)
    }

    /// Lets so many of each member's nearest reference rows make the density that gains go by.
    mutating func count(neighbors: Int) {
        guard neighbors != self.neighbors else { return }
        self.neighbors = neighbors
        settle()
        for (slot, member) in members.enumerated() {
            arithmetic.setDensity(Self.density(of: member.nearest, settings, neighbors), of: slot)
        }
    }

    /// The members' density factors among the reference rows so far, by slot.
    var densities: [Double] {
        neighbors == settings.metric.densityNeighbors
            ? arithmetic.densities : fullDensities
    }

    /// NovelSum in the metric's own form, with the members' densities among the reference rows so far.
    func novelSum(weighted: Bool) -> Double {
        weighted && neighbors != settings.metric.densityNeighbors
            ? arithmetic.novelSum(densities: densities) : arithmetic.novelSum(weighted: weighted)
    }

    /// The density factor that neighbours make under the settings; `neighbors` of them count, or all.
    static func density(of nearest: NearestDistances, _ settings: EngineSettings, _ neighbors: Int = .max) -> Double {
        guard settings.reference != .none else { return 1 }
        return nearest.densityFactor(
            power: settings.metric.densityPower, floor: settings.densityFloor,
            neighbors: min(neighbors, settings.metric.densityNeighbors))
    }

    private static func description(
        _ member: Member, _ settings: EngineSettings, _ neighbors: Int
    ) -> EstimatedMembers.Description {
        EstimatedMembers.Description(
            density: density(of: member.nearest, settings, neighbors), quality: member.quality, seq: member.seq)
    }

    private func reach(_ member: Member) -> Float {
        guard member.nearest.values.count >= settings.metric.densityNeighbors else { return .infinity }
        return member.nearest.values.last ?? .infinity
    }
}
