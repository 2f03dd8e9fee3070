import Diversity
import Testing
import Vectors

/// What is counted and summed over all rows.
struct RowCensusTests {
    private static let rows = 90

    /// Ascending distances, some of them equal.
    private func edges(using generator: inout SplitMix64) -> [Float] {
        (0..<RowCensuses.edgeCount).map { _ in Float(Int.random(in: 0...60, using: &generator)) / 40 }.sorted()
    }

    private func distances(using generator: inout SplitMix64) -> [Float] {
        (0..<Self.rows).map { _ in Float(Int.random(in: 0...70, using: &generator)) / 40 }
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func countsAreThoseOfTheDistances(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let distances = (0..<Self.rows).map { _ in self.distances(using: &generator) }
        let edges = (0..<Self.rows).map { _ in self.edges(using: &generator) }
        var censuses = RowCensuses()
        for row in 0..<Self.rows {
            censuses.append(RowCensuses.Row(edges: edges[row][...], distances: distances[row], but: row))
        }
        func expected(_ row: Int, _ entries: [Float]) -> [UInt16] {
            var counts = [UInt16](repeating: 0, count: RowCensuses.countsPerRow)
            for distance in entries { counts[edges[row].count { $0 <= distance }] += 1 }
            return counts
        }
        for row in 0..<Self.rows {
            let others = distances[row].enumerated().filter { $0.offset != row }.map(\.element)
            #expect(Array(censuses.counts(of: row)) == expected(row, others), "row \(row)")
        }
        // Some join every row and others leave it: all at once, or one after the other.
        let joining = (0..<4).map { _ in self.distances(using: &generator) }
        let leaving = [joining[2], joining[0]]
        var oneByOne = censuses
        censuses.change(but: 7, joining: joining, leaving: leaving)
        for entry in joining { oneByOne.change(but: 7, joining: [entry], leaving: []) }
        for entry in leaving { oneByOne.change(but: 7, joining: [], leaving: [entry]) }
        #expect(censuses.counts == oneByOne.counts)
        for row in 0..<Self.rows {
            let others = distances[row].enumerated().filter { $0.offset != row }.map(\.element)
            let joined = row == 7 ? [] : [joining[1][row], joining[3][row]]
            #expect(Array(censuses.counts(of: row)) == expected(row, others + joined), "row \(row)")
        }
    }

    /// Against the changes of single rows, for more lists than are summed at once, and more rows than a thread sums at a time.
    @Test func sumsOverRowsAreThoseOfTheirChanges() {
        let rows = 2_700
        var generator = SplitMix64(seed: 3)
        let curves = (0..<rows).flatMap { _ in edges(using: &generator) }
        let nodeChanges = curves.map { _ in Float.random(in: -1...1, using: &generator) }
        let weights = (0..<EstimatedRows.nodeCount * 4).map { 1 / Double($0 + 2) }
        let densities = (0..<rows).map { _ in Double.random(in: 0.5...2, using: &generator) }
        var lists = (0..<21).map { _ in (0..<rows).map { _ in Float.random(in: 0...1.8, using: &generator) } }
        lists[4][9] = .infinity
        let headChange = { (row: Int, distance: Float) in Double(row % 7) + Double(distance) }
        let sums = [1, 3].map { threads in
            EstimatedRows.summedChanges(
                at: lists, curves: curves, nodeChanges: nodeChanges, densities: densities, weights: weights,
                workers: Workers(count: threads)
            ) { headChange($0.row, $0.distance) }
        }
        #expect(sums[0] == sums[1])
        var changes: [Float] = []
        var inside: [UInt32] = []
        for (list, distances) in lists.enumerated() {
            let found = EstimatedRows.changes(
                at: distances.map { min($0, 100) }, curves: curves, nodeChanges: nodeChanges, weights: weights,
                into: &changes, inside: &inside)
            let isInside = Set(inside[..<found])
            var expected = 0.0
            for row in 0..<rows where distances[row] < .infinity {
                let inHead = isInside.contains(UInt32(row))
                expected += densities[row] * (inHead ? headChange(row, distances[row]) : Double(changes[row]))
            }
            #expect(abs(sums[0][list] - expected) < 1e-9 * Double(rows), "list \(list)")
        }
    }
}
