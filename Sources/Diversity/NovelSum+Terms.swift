import Vectors

extension NovelSum {
    /// One of several NovelSums over the same rows.
    public struct Term: Sendable {
        /// Form and proximity power.
        public var novelSum: NovelSum
        /// ρ_i of each row, or nil for β = 0.
        public var densities: [Double]?

        /// A NovelSum with the density factors that go with it.
        public init(novelSum: NovelSum, densities: [Double]? = nil) {
            self.novelSum = novelSum
            self.densities = densities
        }
    }

    /// The members' values of several NovelSums over the same rows, which share what costs most: distances and sorting.
    ///
    /// - Returns: v_i for each term and each row of `matrix`.
    /// - Complexity: O(n² · columns) time, O(n · columns) memory.
    public static func memberValues(
        of matrix: Matrix, terms: [Term], progress: (Int) -> Void = { _ in }
    ) -> [[Double]] {
        let terms = terms.map { PreparedTerm($0, rows: matrix.rows) }
        var values = terms.map { _ in [Double](repeating: 0, count: matrix.rows) }
        let space = CosineSpace(matrix)
        var order = AscendingOrder()
        var distances: [Float] = []
        for block in space.blocks() {
            space.doubledDistances(from: block, into: &distances)
            for row in block {
                let range = (row - block.lowerBound) * matrix.rows..<(row - block.lowerBound + 1) * matrix.rows
                let own = range.lowerBound + row
                let ownDistance = distances[own]
                // A row's own distance comes first, before those of its copies.
                distances[own] = -1
                order.sort(distances[range])
                distances[own] = ownDistance
                for index in terms.indices {
                    values[index][row] = terms[index].value(of: row, distances: distances[range], order: order)
                }
            }
            progress(block.upperBound)
        }
        return values
    }
}

/// A term with its weights laid out for rows of n distances, the row's own first.
private struct PreparedTerm {
    private let densities: [Double]?
    private let form: NovelSumForm
    private let weights: [Double]
    /// What a row's weighted sum is divided by.
    private let divisor: Double

    init(_ term: NovelSum.Term, rows: Int) {
        precondition(term.densities.map { $0.count == rows } ?? true, "one density factor for each of \(rows) rows")
        densities = term.densities
        form = term.novelSum.form
        let countsSelf = form == .released && !term.novelSum.excludeSelf
        let ranks = countsSelf ? rows : max(rows - 1, 0)
        let table = RankWeights(power: term.novelSum.proximityPower, count: ranks)
        // A weight of 0 takes the row's own distance out, and moves the others up a rank. Half: distances come doubled.
        weights = ((countsSelf ? [] : [0]) + table.values).map { $0 / 2 }
        divisor = form == .paper || ranks == 0 ? 1 : table.sum(ranks)
    }

    func value(of row: Int, distances: ArraySlice<Float>, order: AscendingOrder) -> Double {
        switch form {
        case .released: (densities?[row] ?? 1) * order.sum(of: distances, weights: weights) / divisor
        case .paper: order.sum(of: distances, weights: weights, factors: densities)
        }
    }
}
