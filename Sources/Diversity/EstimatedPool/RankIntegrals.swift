/// Sums of rank weights up to places between ranks, for distances that are known as a curve only.
struct RankIntegrals: Sendable {
    private(set) var weights: RankWeights
    /// `sumsOfSums[n]` is Σ over m from 0 to n of the sum of the first m weights.
    private var sumsOfSums: [Double] = [0]

    init(power: Double) {
        weights = RankWeights(power: power)
    }

    /// Makes sure that places up to `count` can be asked for.
    mutating func extend(to count: Int) {
        weights.extend(to: count + 2)
        sumsOfSums.reserveCapacity(weights.values.count)
        for ranks in sumsOfSums.count..<max(weights.values.count, sumsOfSums.count) {
            sumsOfSums.append(sumsOfSums[ranks - 1] + weights.sum(ranks))
        }
    }

    /// The sum of the first `place` weights, linear between whole places.
    func sum(_ place: Double) -> Double {
        let whole = Int(place)
        return weights.sum(whole) + (place - Double(whole)) * weights.values[whole]
    }

    /// The integral over places of the sum of the weights of the whole ranks before them.
    func sumOfSums(_ place: Double) -> Double {
        let whole = Int(place)
        return sumsOfSums[whole] + (place - Double(whole)) * weights.sum(whole + 1)
    }
}
