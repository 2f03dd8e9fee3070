import Vectors

/// What the nodes of a `TailCurve` weigh in a row of a given length: shared by all members of a pool.
///
/// With N(y) the number of a row's entries nearer than y, its own included, and W(m) the sum of the first m rank weights,
/// a row's sum is S_max·W(n) − ∫ W(N(y)) dy from 0 to its farthest distance S_max. What a new entry at d adds to the row is
/// S_max·w(n+1) − ∫ w(N(y)+1) dy from d on, what one at d takes with it when it leaves is S_max·w(n) − ∫ w(N(y)) dy from d
/// on (summation by parts). In the tail N(y) is linear between the curve's nodes, so each integral is a sum over segments
/// of (width in distance) × (mean over the ranks of the segment), and the means are the same for all rows of that length.
struct TailWeights: Sendable {
    /// How many entries a row has, its own included.
    let count: Int
    /// How many of them are in the exact head.
    let head: Int
    /// How many are in the tail.
    let tail: Int
    /// The tail's part of a row's sum is Σ sum[b] · node b.
    let sum: [Double]
    /// For an entry that joins the row.
    let entering: EffectWeights
    /// For an entry that leaves it.
    let leaving: EffectWeights
    /// The sum of all the row's weights.
    let total: Double
    /// What the sums over all rows go by.
    let sums: EstimatedRows.SumWeights

    /// `integrals` reach to `count` at least.
    init(count: Int, integrals: RankIntegrals) {
        self.count = count
        head = min(EstimatedPool.headCount, max(count - 1, 0))
        tail = max(count - 1 - head, 0)
        let weights = integrals.weights
        total = weights.sum(count)
        // Rows may be longer than this one: the table is for any head.
        let near = weights.values.prefix(EstimatedPool.headCount + 2)
        let nearest = near + repeatElement(0, count: EstimatedPool.headCount + 2 - near.count)
        let first = Double(head + 1)
        let length = Double(tail)
        let places = TailCurve.fractions.map { first + $0 * length }
        sum = Self.sumWeights(places: places, total: total, integrals: integrals)
        entering = EffectWeights(
            places: places.map { $0 + 0.5 }, end: weights.values[count], near: Array(nearest.dropFirst()),
            integrals: integrals)
        leaving = EffectWeights(
            places: places.map { $0 - 0.5 }, end: count > 0 ? weights.values[count - 1] : 0, near: Array(nearest),
            integrals: integrals)
        sums = EstimatedRows.SumWeights(
            head: Array(nearest.dropFirst().prefix(EstimatedPool.headCount)), nodes: sum, leaving: leaving.table)
    }

    private static func sumWeights(places: [Double], total: Double, integrals: RankIntegrals) -> [Double] {
        // Means of W(N) over the segments; the step of N at an entry is half a rank before the entry's own.
        let means = (1..<places.count).map { node in
            let width = places[node] - places[node - 1]
            guard width > 0 else { return integrals.sum(places[node]) }
            return (integrals.sumOfSums(places[node] - 0.5) - integrals.sumOfSums(places[node - 1] - 0.5)) / width
        }
        var sum = [means[0] - integrals.sum(places[0])]
        for segment in 1..<means.count { sum.append(means[segment] - means[segment - 1]) }
        sum.append(total - means[means.count - 1])
        return sum
    }

    /// The exact head's part of a row's sum; `head` ascends.
    func headSum(_ head: ArraySlice<Float>) -> Double {
        EstimatedRows.sum(head, weights: sums.head[..<head.count])
    }

    /// The tail's part of a row's sum.
    func tailSum(_ nodes: ArraySlice<Float>) -> Double {
        EstimatedRows.sum(nodes, weights: sum[...])
    }
}
