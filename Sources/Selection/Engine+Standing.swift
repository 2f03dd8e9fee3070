import Diversity
import Vectors

/// How a decided sample stands to the pool as it is.
public enum Standing: Sendable, Equatable {
    /// It is a member: `gain` is what the pool would lose with it, `least` the same of the weakest member, and `weaker` the
    /// share of the other members that the pool would miss less.
    case member(gain: Double, least: Double, weaker: Double)
    /// It is none: what would be decided about it now, and the member that it would displace, or whose gain it misses.
    case outside(Score, rival: String?)
}

extension Engine {
    /// How a sample that was decided stands to the pool now.
    ///
    /// Of a sample of a stream reference, its own row is none of its neighbours. Changes nothing.
    public mutating func standing(of sample: Sample, vector: [Float]) -> Standing {
        precondition(vector.count == dimension, "\(vector.count) numbers, expected \(dimension)")
        if let slot = pool.slot(of: sample.id) { return standing(ofMember: slot) }
        let unit = Matrix(rows: 1, columns: dimension, elements: vector).directions()
        var lookup = ReferenceLookup(batch: unit, reference: reference)
        var near = MemberLookup(batch: unit, pool: pool)
        let list = lookup.nearest(to: 0, in: reference)
        let proximity = near.proximity(of: 0, in: pool)
        let (score, rival) = score(list, proximity, of: unit.row(0), sample)
        return .outside(score, rival: rival.map { pool.members[$0].id })
    }

    private mutating func standing(ofMember slot: Int) -> Standing {
        let gains = pool.gainsOfRemoving()
        let weaker = gains.count { $0 < gains[slot] }
        return .member(
            gain: gains[slot], least: gains.min() ?? gains[slot],
            weaker: gains.count > 1 ? Double(weaker) / Double(gains.count - 1) : 0)
    }
}
