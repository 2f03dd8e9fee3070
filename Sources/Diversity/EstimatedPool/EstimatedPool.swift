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
/// owner is to `refresh` a few slots with each change, in turn. A pool of up to `censusLimit` members can do without the
/// sample, at a higher cost: see `beginCensus`.
///
/// Memory: about 1.9 KB for each member, and 0.6 KB more with a census.
public struct EstimatedPool: Sendable {
    /// How many of a row's nearest entries are exact, the member itself aside.
    public static let headCount = 96
    /// How many nearest members a row keeps, so that some may leave before it has to be filled again.
    public static let listLimit = HeadLists.limit
    /// How many entries a short list still has behind the head: as many more members may leave before it is filled again.
    public static let spareEntries = 4
    /// The most members in the sample.
    public static let sampleLimit = PoolSample.limit
    /// Losses and sums of rows are added up as integers in units of 2⁻³⁰ and 2⁻²⁰.
    static let unit = Double(1 << 30)

    var integrals: RankIntegrals
    /// For rows of the present length; in large pools the length follows within one in 1,024.
    var weights: TailWeights
    /// For a row of one more, an arrival's.
    var arrivalWeights: TailWeights

    var lists = HeadLists()
    var sample = PoolSample()
    var sampleRows = SampleRows()

    /// The terms of what the pool would lose with each member; the sums of the rows are those at `weights`.
    var losses = LeastGains(unit: unit)
    /// What each row would lose with the last entry of its head, as it stands in the losses.
    var boundaryLosses: [Double] = []
    /// What all rows come to.
    var sums = EstimatedRows.Sums()

    /// Of all members, where these are not too many.
    var census: Census?

    /// Scratch of the positions, of the sample or of all members, that do not count for the moment; false all of them otherwise.
    var isSkipped = [Bool](repeating: false, count: sampleLimit)
    /// Scratch of the rows that change for the moment, as they were: none otherwise.
    var headsBefore = EstimatedRows.Heads()
    /// Scratch that marks rows for the moment; none otherwise.
    var isMarked: [Bool] = []
    var order = OrderStatistics()
    /// The row that the sample asked about last would have.
    var arrivalRow: ArrivalRow?
    var changes: [Double] = []

    /// An empty pool.
    public init(proximityPower: Double) {
        integrals = RankIntegrals(power: proximityPower)
        integrals.extend(to: 2)
        weights = TailWeights(count: 0, integrals: integrals)
        arrivalWeights = TailWeights(count: 1, integrals: integrals)
    }

    /// How many members there are.
    public var count: Int { losses.count }

    /// The density factor of the member in each slot.
    public var densities: [Double] { losses.densities }

    /// The sum of the weights that a new member's row would have: gains grow with the pool about as this does.
    public var gainScale: Double { integrals.weights.sum(count + 1) }

    /// The members of the sample; their order is that of `Surroundings.sample`.
    public var sampleSlots: [Int] { sample.slots }

    /// A number for each member of the sample that is its own: where it has changed, another member stands.
    public var sampleKeys: [UInt64] { sample.keys }

    /// How near a new member has to be to the one in each slot to come into its list; infinite where that holds all others.
    public var reaches: [Float] {
        guard count <= Self.listLimit + 1 else { return lists.lasts }
        return (0..<count).map { lists.length(of: $0) < count - 1 ? lists.lasts[$0] : .infinity }
    }

    /// v_i of the member in `slot`.
    public func novelty(of slot: Int) -> Double {
        losses.densities[slot] * rowSum(slot, weights) / weights.total
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
        let weights = weights.count == count ? weights : TailWeights(count: count, integrals: integrals)
        return sums.sum(weights, weighted: weighted) / (Double(count) * weights.total)
    }

    /// NovelSum of the pool, with a density factor for each slot that gains do not go by.
    ///
    /// - Complexity: O(n).
    public func novelSum(densities: [Double]) -> Double {
        guard count > 0 else { return 0 }
        let total = densities.indices.reduce(0) { $0 + densities[$1] * losses.ownSums[$1] }
        return total / (Double(count) * weights.total)
    }

    /// The member that the pool would miss least, and its G⁻ = F(P) − F(P ∖ {j}) times its quality.
    ///
    /// - Complexity: O(members whose gain has changed).
    public mutating func weakest() -> (slot: Int, gain: Double)? {
        losses.least()
    }

    /// The members that the pool would miss least, the least first.
    public mutating func weakest(_ limit: Int) -> [Int] {
        losses.least(limit)
    }

    /// G⁻ = F(P) − F(P ∖ {j}), without the quality.
    public func gainOfRemoving(_ slot: Int) -> Double {
        losses.gain(of: slot)
    }
}
