import Foundation

/// The rank weights w_r = r^−α of NovelSum, in a table that grows on demand.
///
/// The tail is heavy: with α = 1 and 10,000 ranks, the 100 nearest hold about half of the weight. So a sum over the
/// nearest few is not NovelSum.
public struct RankWeights: Sendable, Equatable {
    /// α, the proximity power; 0 weighs all ranks alike.
    public let power: Double
    /// `values[r - 1]` is the weight of rank r.
    public private(set) var values: [Double] = []
    /// `sums[n]` is the sum of the first n weights.
    private var sums: [Double] = [0]

    /// An empty table. `power` is finite.
    public init(power: Double) {
        precondition(power.isFinite, "a rank weight needs a finite power, found \(power)")
        self.power = power
    }

    /// A table of the first `count` weights. `power` is finite.
    public init(power: Double, count: Int) {
        self.init(power: power)
        extend(to: count)
    }

    /// Makes sure that the table holds at least the first `count` weights.
    ///
    /// - Complexity: O(new weights), amortised; nothing where the table is long enough already.
    public mutating func extend(to count: Int) {
        guard count > values.count else { return }
        // Growing by half at least keeps calls that ask for one rank more each time cheap.
        let target = max(count, values.count + values.count / 2)
        values.reserveCapacity(target)
        sums.reserveCapacity(target + 1)
        var sum = sums[values.count]
        for rank in values.count + 1...target {
            let weight = Self.weight(rank, power: power)
            sum += weight
            values.append(weight)
            sums.append(sum)
        }
    }

    /// The weight of `rank`, which counts from 1; computed where the table is too short.
    public func weight(_ rank: Int) -> Double {
        precondition(rank >= 1, "ranks count from 1, found \(rank)")
        return rank <= values.count ? values[rank - 1] : Self.weight(rank, power: power)
    }

    /// The sum of the first `count` weights. The table must hold them.
    public func sum(_ count: Int) -> Double {
        precondition(count <= values.count, "the sum of \(count) weights from a table of \(values.count)")
        return sums[count]
    }

    private static func weight(_ rank: Int, power: Double) -> Double {
        // Exact reciprocals for the common powers; `pow` may differ between C libraries in the last bit.
        switch power {
        case 0: 1
        case 1: 1 / Double(rank)
        case 2: 1 / (Double(rank) * Double(rank))
        default: pow(Double(rank), -power)
        }
    }
}
