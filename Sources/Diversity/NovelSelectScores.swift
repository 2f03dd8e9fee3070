import Vectors

/// The scores of all rows in NovelSelect, known exactly for those rows only that could be the next choice.
///
/// A row's score is a rank-weighted sum over its weighted distances to the n rows chosen so far. One more distance, not
/// above D, adds to the sum at most w_{n+1}·D, what it adds if it comes last. So from the last known sum follows a bound
/// for every later step, and a row's list is brought up to date only where the bound is above the best sum known. On
/// text embeddings that is one row in twenty, which makes the greedy that much faster and changes none of its choices.
/// The idea is that of Minoux's accelerated greedy (1978).
struct NovelSelectScores {
    private let space: CosineSpace
    private let densities: [Double]
    private let isZero: [Bool]
    private let weights: RankWeights

    /// The rows chosen, in order, as unit vectors.
    private var chosen: Matrix
    private var chosenRows: [Int] = []
    private var largestDensity = 0.0
    /// Σ_{r≤n} w_r · (the largest density among the first r chosen), for the n chosen so far.
    private var densityGrowth = 0.0

    private var lists: RankedLists
    /// What bounds each row's sum is base + slope · (density · Σ_{r≤n} w_r + densityGrowth).
    private var bases: [Double]
    private let slopes: [Double]
    private var isClosed: [Bool]
    private var buffer: [Float] = []

    /// More than rounding can make of a distance, which is of single precision, and of a sum.
    private static let slack = 1 + 1e-5
    private static let rounding = 1e-12

    /// Scores for the choice of up to `count` rows, of which none is chosen yet.
    init(_ matrix: Matrix, densities: [Double], power: Double, count: Int) {
        space = CosineSpace(matrix)
        self.densities = densities
        var isZero = [Bool](repeating: false, count: matrix.rows)
        for row in space.zeroRows { isZero[row] = true }
        self.isZero = isZero
        slopes = space.largestDoubledDistances().map { $0 / 2 * Self.slack }
        // The last row chosen never enters the lists.
        let ranks = max(count - 1, 1)
        weights = RankWeights(power: power, count: ranks)
        lists = RankedLists(rows: matrix.rows, weights: Array(weights.values.prefix(ranks)))
        chosen = Matrix(columns: matrix.columns)
        chosen.reserveRows(count)
        bases = [Double](repeating: 0, count: matrix.rows)
        isClosed = [Bool](repeating: false, count: matrix.rows)
    }

    /// Chooses a row: the others' scores count its distance from now on.
    mutating func choose(_ row: Int) {
        isClosed[row] = true
        bases[row] = -.infinity
        chosen.append(space.units.row(row))
        chosenRows.append(row)
        guard chosenRows.count <= lists.capacity else { return }
        largestDensity = max(largestDensity, densities[row])
        densityGrowth += weights.weight(chosenRows.count) * largestDensity
    }

    /// The row with the largest sum, the first among equals, and its sum.
    mutating func best() -> (row: Int, sum: Double) {
        let bounds = bounds()
        var best = 0
        for row in bounds.indices where bounds[row] > bounds[best] { best = row }
        refresh(best)
        let known = lists.sums[best]
        let candidates = bounds.indices.filter { bounds[$0] >= known && !isClosed[$0] && $0 != best }
            .sorted { bounds[$0] > bounds[$1] }
        for row in candidates {
            if bounds[row] < lists.sums[best] { break }
            refresh(row)
            let sum = lists.sums[row]
            if sum > lists.sums[best] || sum == lists.sums[best] && row < best { best = row }
        }
        return (best, lists.sums[best])
    }

    /// No row's sum is above its bound; minus infinity for the chosen.
    private func bounds() -> [Double] {
        let weightSum = weights.sum(chosenRows.count)
        return bases.indices.map { bases[$0] + slopes[$0] * (densities[$0] * weightSum + densityGrowth) }
    }

    /// Brings the list of one row up to date.
    private mutating func refresh(_ row: Int) {
        let pending = lists.counts[row]..<chosenRows.count
        chosen.squaredDistances(from: row..<row + 1, of: space.units, to: pending, into: &buffer)
        for (place, other) in chosenRows[pending].enumerated() {
            if isZero[row] || isZero[other] { buffer[place] = 2 }
            buffer[place] *= Float((densities[row] + densities[other]) / 2)
        }
        lists.insert(&buffer, into: row)
        let growth = slopes[row] * (densities[row] * weights.sum(chosenRows.count) + densityGrowth)
        bases[row] = lists.sums[row] + Self.rounding * (lists.sums[row] + growth) - growth
    }
}
