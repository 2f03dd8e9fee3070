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
    /// - Parameters:
    ///   - workers: the threads that share the work; the values are the same bits for any number of them.
    ///   - progress: told how many rows are done, now and then.
    /// - Returns: v_i for each term and each row of `matrix`.
    /// - Complexity: O(n² · columns) time; memory O(n · columns), and 8 MB on each thread, or 16 · n bytes where that is
    ///   more.
    public static func memberValues(
        of matrix: Matrix, terms: [Term], workers: Workers = .all, progress: (Int) -> Void = { _ in }
    ) -> [[Double]] {
        let space = CosineSpace(matrix)
        let sums = RankedSums(terms, rows: matrix.rows)
        let blocks = workers.map(
            matrix.rows, inBlocksOf: space.blockSize, scratch: RankedSums.Scratch.init, progress: progress
        ) { scratch, block in
            space.doubledDistances(from: block, into: &scratch.distances)
            return block.map { sums.values(of: $0, at: $0 - block.lowerBound, &scratch) }
        }
        return terms.indices.map { term in blocks.flatMap { $0.map { $0[term] } } }
    }
}
