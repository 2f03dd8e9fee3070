import Vectors

/// The rank-weighted sums that some NovelSums are made of, for one row of distances at a time.
///
/// Terms that differ by what goes before the sum alone (the row's own density, in the released form) share it.
struct RankedSums: Sendable {
    /// What a thread needs: a block of rows of distances, and their order.
    struct Scratch {
        /// Doubled cosine distances, block × n.
        var distances: [Float] = []
        fileprivate var ascending = AscendingNumbers()
        fileprivate var order = AscendingOrder()
    }

    private struct Term {
        var densities: [Double]?
        var form: NovelSumForm
        /// Which of the tables of weights.
        var table: Int
        /// What the sum is divided by.
        var divisor: Double
        /// Whether each distance has a factor of its own, so that it matters whose it is.
        var hasFactors: Bool { form == .paper && densities != nil }
    }

    private let rows: Int
    private let terms: [Term]
    /// Weights for rows of n distances, the row's own first.
    private let tables: [[Double]]
    private let sortsNumbers: Bool
    private let sortsPositions: Bool

    /// Sums for `rows` rows.
    init(_ terms: [NovelSum.Term], rows: Int) {
        var tables: [[Double]] = []
        self.rows = rows
        self.terms = terms.map { term in
            precondition(term.densities.map { $0.count == rows } ?? true, "one density factor for each of \(rows) rows")
            let countsSelf = term.novelSum.form == .released && !term.novelSum.excludeSelf
            let ranks = countsSelf ? rows : max(rows - 1, 0)
            let weights = RankWeights(power: term.novelSum.proximityPower, count: ranks)
            // A weight of 0 takes the row's own distance out, and moves the others up a rank. Half: distances come
            // doubled.
            let table = ((countsSelf ? [] : [0]) + weights.values).map { $0 / 2 }
            let place = tables.firstIndex(of: table) ?? tables.count
            if place == tables.count { tables.append(table) }
            return Term(
                densities: term.densities, form: term.novelSum.form, table: place,
                divisor: term.novelSum.form == .paper || ranks == 0 ? 1 : weights.sum(ranks))
        }
        self.tables = tables
        sortsNumbers = self.terms.contains { !$0.hasFactors }
        sortsPositions = self.terms.contains(where: \.hasFactors)
    }

    /// v of row `row`, whose distances to all rows stand at `place` among those in the scratch, for each term.
    func values(of row: Int, at place: Int, _ scratch: inout Scratch) -> [Double] {
        let range = place * rows..<(place + 1) * rows
        var sums: [Double] = []
        if sortsNumbers {
            // A row's own distance is as small as any, 0; that of a zero vector as large as all its others.
            scratch.ascending.sort(scratch.distances[range])
            sums = tables.map { scratch.ascending.sum(weights: $0) }
        }
        if sortsPositions { orderOthers(than: row, range, &scratch) }
        return terms.map { term in
            if term.hasFactors {
                return scratch.order.sum(
                    of: scratch.distances[range], weights: tables[term.table], factors: term.densities)
            }
            return (term.densities?[row] ?? 1) * sums[term.table] / term.divisor
        }
    }

    /// Ranks the distances of `range`, the row's own before those of its copies.
    private func orderOthers(than row: Int, _ range: Range<Int>, _ scratch: inout Scratch) {
        let own = range.lowerBound + row
        let ownDistance = scratch.distances[own]
        scratch.distances[own] = -1
        scratch.order.sort(scratch.distances[range])
        scratch.distances[own] = ownDistance
    }
}
