import Diversity
import NeighborIndex
import Vectors

/// The gains of a pool's members: exact while the pool is small, estimated above.
///
/// Invariant: exactly one of the two is there.
struct PoolArithmetic: Sendable {
    private var exact: RankedPool?
    private(set) var estimated: EstimatedMembers?
    /// Whether the estimates are those of an earlier pool that was stored.
    private(set) var isRestored = false

    /// For members whose vectors are in `index`.
    ///
    /// - Parameter stored: the state of their estimates; what is not of these members is not used.
    init(
        _ settings: EngineSettings, members: [EstimatedMembers.Description], index: VectorIndex,
        stored: [[UInt8]]? = nil
    ) {
        let metric = settings.metric
        if let stored, metric.form == .released,
            let restored = try? EstimatedMembers(
                restoring: stored, proximityPower: metric.proximityPower, index: index,
                workers: Workers(count: settings.search.threads),
                censusLimit: settings.censusLimit(dimension: index.columns)),
            restored.pool.densities == members.map(\.density)
        {
            estimated = restored
            isRestored = true
        } else if settings.estimates(members.count) {
            estimated = EstimatedMembers(
                proximityPower: metric.proximityPower, members: members, index: index,
                workers: Workers(count: settings.search.threads),
                censusLimit: settings.censusLimit(dimension: index.columns))
        } else {
            var ranked = RankedPool(
                form: metric.form, proximityPower: metric.proximityPower, densities: members.map(\.density)
            ) { slot in index.squaredDistances(from: index.row(slot)).map { $0 / 2 } }
            ranked.workers = Workers(count: settings.search.threads)
            exact = ranked
        }
    }

    /// Whether a sample's nearest members are asked for, and not its distances to all.
    var isEstimated: Bool { estimated != nil }

    var densities: [Double] { exact?.densities ?? estimated?.pool.densities ?? [] }

    /// Gains grow with the pool about as this does.
    var gainScale: Double { exact?.gainScale ?? estimated?.pool.gainScale ?? 1 }

    func novelSum(weighted: Bool) -> Double {
        exact?.novelSum(weighted: weighted) ?? estimated?.pool.novelSum(weighted: weighted) ?? 0
    }

    /// NovelSum in the released form, with other densities than gains go by.
    func novelSum(densities: [Double]) -> Double {
        exact?.novelSum(densities: densities) ?? estimated?.pool.novelSum(densities: densities) ?? 0
    }

    func novelty(of slot: Int) -> Double {
        exact?.novelty(of: slot) ?? estimated?.pool.novelty(of: slot) ?? 0
    }

    func nearest(to slot: Int) -> MemberDistance? {
        if let exact { return exact.nearest(to: slot).map { MemberDistance(slot: $0.slot, distance: $0.distance) } }
        return estimated?.pool.nearest(to: slot)
    }

    /// What a unit vector is to the pool, whose `index` finds `nearest` where it has to be asked.
    ///
    /// - Parameter all: rounded distances to all members, where there is a census and they are known.
    func proximity(
        of vector: ArraySlice<Float>, index: VectorIndex, all: [Float]?, nearest: () -> [Neighbor]
    ) -> Proximity {
        guard let estimated else { return .all(index.squaredDistances(from: vector)) }
        return .near(estimated.surroundings(of: vector, nearest: nearest(), all: all))
    }

    /// The vectors of all members, rounded, where there is a census.
    var roundedVectors: RoundedRows? { estimated?.allVectors }

    /// G⁺ and v(x), as in `RankedPool`.
    mutating func gainOfAdding(_ proximity: Proximity, density: Double) -> (gain: Double, novelty: Double) {
        switch proximity {
        case .all(let distances):
            return exact?.gainOfAdding(distances: distances.map { $0 / 2 }, density: density) ?? (0, 0)
        case .near(let surroundings):
            return estimated?.gainOfAdding(surroundings, density: density) ?? (0, 0)
        }
    }

    /// F after a sample takes the place of the member in `slot` at `distance`, minus F now; `gain` is its G⁺.
    mutating func changeOfReplacing(
        _ slot: Int, at distance: Float, _ proximity: Proximity, density: Double, gain: Double
    ) -> Double {
        switch proximity {
        case .all(let distances):
            return exact?.changeOfReplacing(slot, distances: distances.map { $0 / 2 }, density: density) ?? 0
        case .near(let surroundings):
            return estimated?.changeOfReplacing(slot, at: distance, surroundings, density: density, gain: gain) ?? 0
        }
    }

    /// About what F changes by where a sample takes the place of one of its nearest members; see `RankedPool`.
    mutating func approximateChanges(
        _ proximity: Proximity, density: Double, gain: Double, nearest: Int
    ) -> [(slot: Int, change: Double)] {
        switch proximity {
        case .all(let distances):
            return exact?.approximateChanges(
                distances: distances.map { $0 / 2 }, density: density, gain: gain, nearest: nearest) ?? []
        case .near(let surroundings):
            return estimated?.pool.approximateChanges(surroundings, density: density, gain: gain, nearest: nearest)
                ?? []
        }
    }

    /// The member that the pool would miss least: its slot, and its G⁻ times its quality.
    mutating func weakest(quality: (Int) -> Double) -> (slot: Int, gain: Double)? {
        guard let gains = exact?.gainsOfRemoving() else { return estimated?.weakest() }
        var weakest: (slot: Int, gain: Double)?
        for (slot, gain) in gains.enumerated() where gain * quality(slot) < weakest?.gain ?? .infinity {
            weakest = (slot, gain * quality(slot))
        }
        return weakest
    }

    /// G⁻ of the member in `slot`, without its quality.
    mutating func gainOfRemoving(_ slot: Int) -> Double {
        exact?.gainsOfRemoving()[slot] ?? estimated?.pool.gainOfRemoving(slot) ?? 0
    }

    /// G⁻ of every member by slot, without their qualities.
    mutating func gainsOfRemoving() -> [Double] {
        exact?.gainsOfRemoving() ?? estimated.map { estimated in
            densities.indices.map { estimated.pool.gainOfRemoving($0) }
        } ?? []
    }

    /// Adds a member; `index` has it in its last slot.
    mutating func append(_ member: EstimatedMembers.Description, _ proximity: Proximity, index: VectorIndex) {
        switch proximity {
        case .all(let distances): exact?.append(distances: distances.map { $0 / 2 }, density: member.density)
        case .near(let surroundings): estimated?.append(member, surroundings, index: index)
        }
    }

    /// Puts a member in the place of another; `index` has the new one in that slot.
    mutating func replace(
        _ slot: Int, with member: EstimatedMembers.Description, _ proximity: Proximity, index: VectorIndex
    ) {
        switch proximity {
        case .all(let distances): exact?.replace(slot, distances: distances.map { $0 / 2 }, density: member.density)
        case .near(let surroundings): estimated?.replace(slot, with: member, surroundings, index: index)
        }
    }

    /// Removes a member; `index` has the last one in its slot already.
    mutating func remove(_ slot: Int, index: VectorIndex) {
        exact?.remove(slot)
        estimated?.remove(slot, index: index)
    }

    /// See `EstimatedMembers.settle`: it comes before anything else, as in `Pool`.
    mutating func settle(index: VectorIndex, all: Bool = false) { estimated?.settle(index: index, all: all) }

    mutating func setDensity(_ density: Double, of slot: Int) {
        exact?.setDensity(density, of: slot)
        estimated?.setDensity(density, of: slot)
    }
}
