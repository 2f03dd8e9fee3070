import Vectors

/// How good selections of one size are, on a scale with two fixed points: a random subset is 0, NovelSelect is 1.
///
/// Q = (NovelSum(selected) − random) / (NovelSelect − random), released form. NovelSelect sees the whole stream as often
/// as it likes, so 1 is no upper bound, but a selection in one pass does well to reach it.
public struct SelectionQuality: Sendable {
    /// How many rows the selections have.
    public let count: Int
    /// Both fixed points.
    public let scale: QualityScale

    /// The mean NovelSum of random subsets of that size.
    public var random: Double { scale.random }
    /// The NovelSum of NovelSelect's selection of that size, from row 0.
    public var novelSelect: Double { scale.novelSelect }

    private let matrix: Matrix
    private let densities: [Double]
    private let novelSum: NovelSum

    /// Computes both fixed points.
    ///
    /// - Parameters:
    ///   - matrix: the whole stream, n rows.
    ///   - densities: ρ of each row; the reference is the whole stream.
    ///   - count: the size of the selections, from 1 to n.
    public init(of matrix: Matrix, densities: [Double], count: Int, proximityPower: Double = 1) {
        precondition(densities.count == matrix.rows, "\(densities.count) densities for \(matrix.rows) rows")
        precondition((1...max(matrix.rows, 1)).contains(count), "a selection of \(count) of \(matrix.rows) rows")
        self.matrix = matrix
        self.densities = densities
        self.count = count
        let novelSum = NovelSum(proximityPower: proximityPower)
        let best = NovelSelect(proximityPower: proximityPower)
            .select(count, of: matrix, densities: densities, first: 0)
        let baselines = QualityScale.randomSubsets(count, of: matrix.rows).map { rows in
            Self.novelSum(novelSum, rows, matrix, densities)
        }
        scale = QualityScale(
            random: NovelSum.mean(baselines), novelSelect: Self.novelSum(novelSum, best.indices, matrix, densities))
        self.novelSum = novelSum
    }

    /// The NovelSum of the rows at `indices`.
    public func novelSum(of indices: [Int]) -> Double {
        Self.novelSum(novelSum, indices, matrix, densities)
    }

    /// Q of the rows at `indices`, which are `count` many; NaN where NovelSelect is no better than random.
    public func quality(of indices: [Int]) -> Double {
        precondition(
            indices.count == count, "NovelSum compares sets of equal size: \(indices.count) rows, not \(count)")
        return scale.quality(ofNovelSum: novelSum(of: indices)) ?? .nan
    }

    private static func novelSum(_ novelSum: NovelSum, _ rows: [Int], _ matrix: Matrix, _ densities: [Double]) -> Double
    {
        novelSum.value(of: matrix.selecting(rows), densities: rows.map { densities[$0] })
    }
}
