import Vectors

/// NovelSelect, the offline greedy selection of diverse rows, as the authors' released code does it.
///
/// Starting from a first row, it adds the row x with the largest (1/|S|) Σ_j w(rank of j) (ρ_x + ρ_j) d(x, j) over the
/// selected rows j, ranks from 1 in ascending order of the weighted distances; equal scores go to the lowest index. The
/// first indices are the selection for every smaller budget. Source: Yang et al., ACL 2025 (arXiv 2502.17184), and its
/// released code. Nearly tied choices are the rule: another order of arithmetic takes another row now and then, with
/// hardly any effect on the NovelSum reached.
///
/// The weighted distances of each row to the selected ones stay sorted and summed, and only rows that could be the next
/// choice are brought up to date (`NovelSelectScores`). Memory: 4 · rows · count bytes.
public struct NovelSelect: Sendable, Equatable {
    /// α, the proximity power.
    public var proximityPower: Double

    /// The paper's default power.
    public init(proximityPower: Double = 1) {
        self.proximityPower = proximityPower
    }

    /// What was selected, in order.
    public struct Selection: Sendable, Equatable {
        /// Row indices in the order in which they were chosen.
        public var indices: [Int] = []
        /// The score that each had when it was chosen; 0 for the first.
        public var scores: [Double] = []
    }

    /// Selects `count` rows of `matrix`, or all where there are fewer, beginning with row `first`.
    ///
    /// - Parameters:
    ///   - densities: ρ of each row; leave out for β = 0, that is ρ = 1.
    ///   - progress: told how many rows are selected, now and then.
    /// - Complexity: O(count · rows · (columns + count)) at worst, with text embeddings about a tenth of that.
    public func select(
        _ count: Int, of matrix: Matrix, densities: [Double]? = nil, first: Int, progress: (Int) -> Void = { _ in }
    ) -> Selection {
        let densities = densities ?? [Double](repeating: 1, count: matrix.rows)
        precondition(densities.count == matrix.rows, "\(densities.count) densities for \(matrix.rows) rows")
        precondition(first >= 0 && first < matrix.rows, "first row \(first) of \(matrix.rows)")
        let count = min(count, matrix.rows)
        guard count > 0 else { return Selection() }

        var scores = NovelSelectScores(matrix, densities: densities, power: proximityPower, count: count)
        var selection = Selection(indices: [first], scores: [0])
        scores.choose(first)
        while selection.indices.count < count {
            let best = scores.best()
            selection.scores.append(best.sum / Double(selection.indices.count))
            selection.indices.append(best.row)
            scores.choose(best.row)
            progress(selection.indices.count)
        }
        return selection
    }

    /// The same from a random first row.
    public func select(
        _ count: Int, of matrix: Matrix, densities: [Double]? = nil,
        firstUsing generator: inout some RandomNumberGenerator, progress: (Int) -> Void = { _ in }
    ) -> Selection {
        guard matrix.rows > 0 else { return Selection() }
        let first = Int.random(in: 0..<matrix.rows, using: &generator)
        return select(count, of: matrix, densities: densities, first: first, progress: progress)
    }
}
