import Diversity
import Messages
import NeighborIndex
import Vectors

/// What would be decided about a sample now.
public struct Score: Sendable, Equatable {
    /// Keep or drop.
    public var decision: DecisionRecord.Decision
    /// As in a record.
    public var reason: DecisionRecord.Reason
    /// As in a record.
    public var gain: Double
    /// As in a record.
    public var novelty: Double
    /// As in a record.
    public var threshold: Double
    /// As in a record.
    public var density: Double
    /// As in a record.
    public var nearest: DecisionRecord.Nearest?
}

extension Engine {
    /// The kept samples, by slot.
    public var members: [Member] { pool.members }

    /// The members' unit vectors, by slot.
    public var memberVectors: Matrix { pool.vectors }

    /// The unit vector of the member in `slot`.
    public func memberVector(_ slot: Int) -> ArraySlice<Float> { pool.vector(slot) }

    /// The members' density factors, by slot.
    public var densities: [Double] { pool.densities }

    /// The estimates, where the pool is large enough to be estimated; for measuring them.
    package var estimates: EstimatedMembers? { pool.arithmetic.estimated }

    /// Whether the pool is so large that `novelSum` is an estimate.
    public var isEstimated: Bool { estimates != nil }

    /// How many rows density is measured against.
    public var referenceCount: Int { reference.count }

    /// Whether the nearest members, and the nearest reference rows, are found by measuring all.
    public var searchesExactly: (members: Bool, reference: Bool) { (pool.searchesExactly, reference.isExact) }

    /// NovelSum of the pool in the metric's own form; with `weighted: false` as if β were 0.
    public func novelSum(weighted: Bool = true) -> Double {
        pool.novelSum(weighted: weighted)
    }

    /// The gain that a sample of cost 1 without a source has to exceed now; 0 while nothing is compared.
    public mutating func presentThreshold() -> Double {
        guard pool.count > 0 else { return 0 }
        if let bar = allowance(of: Sample(id: "")).bar { return bar.isFinite ? bar : 0 }
        guard let capacity = settings.budget.capacity, pool.count >= capacity else { return 0 }
        return pool.presentWeakest()?.gain ?? 0
    }

    /// What would be decided about each row now, each by itself; nothing is stored.
    public mutating func score(_ vectors: Matrix) -> [Score] {
        precondition(vectors.columns == dimension, "\(vectors.columns) columns, expected \(dimension)")
        let unit = vectors.directions()
        var lookup = ReferenceLookup(batch: unit, reference: reference)
        var near = MemberLookup(batch: unit, pool: pool)
        return (0..<unit.rows).map { row in
            let list = lookup.nearest(to: row, in: reference)
            let proximity = near.proximity(of: row, in: pool)
            return score(list, proximity, of: unit.row(row), Sample(id: "")).score
        }
    }

    /// What would be decided about a sample now, and which member it would displace, or was compared with.
    mutating func score(
        _ list: NeighborList, _ proximity: Proximity, of vector: ArraySlice<Float>, _ sample: Sample
    ) -> (score: Score, rival: Int?) {
        // A stream reference takes the sample in before it is decided; here only for the moment.
        let search = search(list)
        let learnt =
            reference.isStream && list.copy == nil ? pool.learn(proximity, once: search.isPartial) : []
        defer { pool.forget(learnt) }
        let assessment = assess(search, proximity, quality: sample.quality)
        let verdict = verdict(on: assessment, of: vector, sample)
        let score = Score(
            decision: verdict.outcome == .drop ? .drop : .keep, reason: verdict.reason,
            gain: verdict.gain, novelty: assessment.novelty, threshold: verdict.threshold,
            density: assessment.density,
            nearest: assessment.nearestMember.map { .init(id: pool.members[$0.slot].id, distance: $0.distance) })
        if case .keepDisplacing(let slot) = verdict.outcome { return (score, slot) }
        return (score, verdict.weakest)
    }

    /// The `count` members nearest to each row, nearest first.
    public func neighbors(_ count: Int, of vectors: Matrix) -> [[DecisionRecord.Nearest]] {
        let unit = vectors.directions()
        return (0..<unit.rows).map { row in
            pool.exactNearest(count, to: unit.row(row)).map {
                .init(id: pool.members[$0.slot].id, distance: Double($0.squaredDistance) / 2)
            }
        }
    }

    /// The `count` other members nearest to the member named `id`; nil where no member has that name.
    public func neighbors(_ count: Int, ofMember id: String) -> [DecisionRecord.Nearest]? {
        guard let slot = pool.slot(of: id) else { return nil }
        return pool.exactNearest(count + 1, to: pool.vector(slot)).filter { $0.slot != slot }.prefix(count).map {
            .init(id: pool.members[$0.slot].id, distance: Double($0.squaredDistance) / 2)
        }
    }
}
