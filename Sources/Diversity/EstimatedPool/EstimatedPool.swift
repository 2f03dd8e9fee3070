import Vectors

/// A pool whose gains are estimated, at a cost that hardly grows with its size; `RankedPool` has the exact ones.
///
/// F(P) = Σ_i ρ_i Σ_r w_r S_i(r), the released form. Each member i keeps its nearest members exactly, the first 96 of
/// which are the *head* of its row; the rest of the row, its *tail*, is a curve of distance over rank, estimated from the
/// distances to a uniform sample of 1,024 members. What a sample x changes in the members' rows is computed for its
/// nearest members one by one, and for the others from those in the pool's sample. What the pool loses with a member is
/// kept up to date: its own row's sum, what the rows that have it in their head would lose, and an estimate for the other
/// rows.
///
/// Members stand in slots 0 ..< count; removing one moves the last slot into its place. Deterministic: the same calls give
/// the same bits. It is not a function of the members alone, though: curves are as old as their last refresh, so the
/// owner is to `refresh` a few slots with each change, in turn.
///
/// Memory: about 1.9 KB for each member.
public struct EstimatedPool: Sendable {
    /// How many of a row's nearest entries are exact, the member itself aside.
    public static let headCount = 96
    /// How many nearest members a row keeps, so that some may leave before it has to be filled again.
    public static let listLimit = HeadLists.limit
    /// The most members in the sample.
    public static let sampleLimit = PoolSample.limit
    /// Losses and sums of rows are added up as integers in units of 2⁻³⁰ and 2⁻²⁰.
    static let unit = Double(1 << 30)

    /// The density factor of the member in each slot.
    public internal(set) var densities: [Double] = []
    /// What multiplies the gain of the member in each slot.
    var qualities: [Double] = []

    var integrals: RankIntegrals
    /// For rows of the present length.
    var weights: TailWeights
    /// For a row of one more, an arrival's.
    var arrivalWeights: TailWeights
    /// For the length at which `ownSums` were taken; follows the pool's within 1 in 256.
    var ownWeights: TailWeights

    var lists = HeadLists()
    /// `TailCurve.nodeCount` for each slot.
    var nodes: [Float] = []
    var sample = PoolSample()
    var enteringEffects = SampleEffects()
    var leavingEffects = SampleEffects()

    /// The row's sum of each member, at `ownWeights`.
    var ownSums: [Double] = []
    /// Σ over the rows that have the member in their head of what they would lose with it, times ρ, in units.
    var headLosses: [Int64] = []
    /// Σ ρ of the rows that have the member in their head, in units.
    var headDensities: [Int64] = []
    /// Σ ρ of all rows, in units.
    var totalDensity: Int64 = 0
    /// What the other rows would lose, when it was last estimated.
    var tailLosses: [Double] = []
    /// What each row would lose with the last entry of its head, as it stands in `headLosses`.
    var boundaryLosses: [Double] = []
    var totals = PoolTotals()

    var removalGains = MinimumTree<Double>(absent: .infinity)
    /// Members whose removal gain has changed since the tree was last asked.
    var outdated: [Int] = []
    var isOutdated: [Bool] = []
    var order = AscendingOrder()

    /// An empty pool.
    public init(proximityPower: Double) {
        integrals = RankIntegrals(power: proximityPower)
        integrals.extend(to: 2)
        weights = TailWeights(count: 0, integrals: integrals)
        arrivalWeights = TailWeights(count: 1, integrals: integrals)
        ownWeights = weights
    }

    /// How many members there are.
    public var count: Int { densities.count }

    /// The sum of the weights that a new member's row would have: gains grow with the pool about as this does.
    public var gainScale: Double { arrivalWeights.total }

    /// The members of the sample; their order is that of `Surroundings.sample`.
    public var sampleSlots: [Int] { sample.slots }

    /// A number for each member of the sample that is its own: where it has changed, another member stands.
    public var sampleKeys: [UInt64] { sample.keys }

    /// How near a new member has to be to the one in `slot` to come into its list.
    public func reach(of slot: Int) -> Float {
        let length = lists.length(of: slot)
        guard length < count - 1, let last = lists.distances(of: slot).last else { return .infinity }
        return last
    }

    /// v_i of the member in `slot`.
    public func novelty(of slot: Int) -> Double {
        densities[slot] * rowSum(slot, weights) / weights.total
    }

    /// The nearest other member of the member in `slot`; nil where it is alone.
    public func nearest(to slot: Int) -> MemberDistance? {
        guard let member = lists.members(of: slot).first, let distance = lists.distances(of: slot).first else {
            return nil
        }
        return MemberDistance(slot: Int(member), distance: distance)
    }

    /// NovelSum of the pool; `weighted: false` gives its value without density factors (β = 0).
    public func novelSum(weighted: Bool = true) -> Double {
        guard count > 0 else { return 0 }
        return totals.sum(weights, weighted: weighted) / (Double(count) * weights.total)
    }

    /// The member that the pool would miss least, and its G⁻ = F(P) − F(P ∖ {j}) times its quality.
    ///
    /// - Complexity: O(log n) for each member whose gain has changed.
    public mutating func weakest() -> (slot: Int, gain: Double)? {
        for slot in outdated where slot < count {
            removalGains.set(gainOfRemoving(slot) * qualities[slot], of: slot)
            isOutdated[slot] = false
        }
        outdated.removeAll(keepingCapacity: true)
        return removalGains.least.map { ($0, removalGains[$0]) }
    }

    /// G⁻ = F(P) − F(P ∖ {j}), without the quality.
    public func gainOfRemoving(_ slot: Int) -> Double {
        densities[slot] * ownSums[slot] + Double(headLosses[slot]) / Self.unit + tailLosses[slot]
    }
}
