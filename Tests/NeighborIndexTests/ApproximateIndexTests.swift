import Diversity
import NeighborIndex
import Testing
import Vectors

/// The approximate index against brute force.
struct ApproximateIndexTests {
    static let thorough = SearchEffort(candidates: 200)

    @Test(arguments: [2, 3, 33, 384, 1000])
    func reportedDistancesAreExact(dimension: Int) {
        var generator = SplitMix64(seed: UInt64(dimension))
        let rows = Matrix.clustered(rows: 3000, dimension: dimension, using: &generator)
        let queries = Matrix.clustered(rows: 40, dimension: dimension, using: &generator)
        let index = ApproximateIndex(rows)
        for (query, list) in index.nearest(20, to: 0..<40, of: queries, effort: Self.thorough).enumerated() {
            #expect(list.neighbors.count == 20)
            for neighbor in list.neighbors {
                #expect(neighbor.squaredDistance == rows.squaredDistance(ofRow: neighbor.slot, to: queries.row(query)))
            }
            let order = list.neighbors.map { ($0.squaredDistance, $0.slot) }
            #expect(zip(order, order.dropFirst()).allSatisfy { $0 < $1 })
        }
    }

    /// Of queries a little beside rows, the true neighbours are found, in few cells as in many.
    @Test(arguments: [16, 96, 384, 1000])
    func findsTheTrueNeighbors(dimension: Int) {
        var generator = SplitMix64(seed: UInt64(100 + dimension))
        let rows = Matrix.mixture(rows: 6000, dimension: dimension, using: &generator)
        let queries = Matrix.beside(rows, count: 100, spread: 0.3, using: &generator)
        let found = ApproximateIndex(rows).nearest(10, to: 0..<100, of: queries, effort: Self.thorough)
        #expect(recall(of: found, at: 10, in: rows, queries: queries) >= 0.97, "dimension \(dimension)")
    }

    @Test func asManyCandidatesAsRowsIsExact() {
        var generator = SplitMix64(seed: 5)
        let rows = Matrix.clustered(rows: 300, dimension: 24, using: &generator)
        let queries = Matrix.clustered(rows: 70, dimension: 24, using: &generator)
        for copiesWithin in [0, 1e-6, 0.05] as [Float] {
            let exact = ExactIndex(rows).nearest(10, to: 0..<70, of: queries, copiesWithin: copiesWithin)
            let found = ApproximateIndex(rows).nearest(
                10, to: 0..<70, of: queries, effort: SearchEffort(candidates: 300), copiesWithin: copiesWithin)
            #expect(found == exact)
        }
    }

    /// What is found depends on the changes alone, not on the batch, the threads, or when a copy was made.
    @Test func answersDoNotDependOnBatchesOrThreads() {
        var generator = SplitMix64(seed: 6)
        let rows = Matrix.clustered(rows: 5000, dimension: 96, using: &generator)
        let queries = Matrix.clustered(rows: 150, dimension: 96, using: &generator)
        let index = ApproximateIndex(rows)
        for probes in [2, .max] {
            let effort = SearchEffort(candidates: 60, probes: probes)
            let together = index.nearest(10, to: 0..<150, of: queries, effort: effort)
            let alone = (0..<150).flatMap { index.nearest(10, to: $0..<$0 + 1, of: queries, effort: effort) }
            #expect(together == alone)
            #expect(together == index.nearest(10, to: 0..<150, of: queries, effort: effort, threads: 2))
        }
    }

    @Test func equalDistancesComeInTheOrderOfSlots() {
        var index = ApproximateIndex(dimension: 3)
        for _ in 0..<5000 { index.append([0, 1, 0]) }
        let query = Matrix(rows: 1, columns: 3, elements: [0, 1, 0])
        let found = index.nearest(64, to: 0..<1, of: query, effort: SearchEffort(candidates: 64))[0]
        #expect(found.neighbors.allSatisfy { $0.squaredDistance == 0 })
        #expect(found.neighbors.count == 64 && found.neighbors.map(\.slot) == found.neighbors.map(\.slot).sorted())
    }

    /// Random changes, mirrored in a plain matrix; then every row is found at its slot, at distance 0.
    @Test(arguments: [(16, 7), (33, 8), (384, 9)])
    func changesKeepSlotsAndRowsTogether(dimension: Int, seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let pool = Matrix.mixture(rows: 6000, dimension: dimension, using: &generator)
        var index = ApproximateIndex(dimension: dimension)
        var mirror = Matrix(columns: dimension)
        for row in 0..<pool.rows {
            switch mirror.rows < 1500 ? 9 : Int.random(in: 0..<10, using: &generator) {
            case 0..<2:
                let slot = Int.random(in: 0..<mirror.rows, using: &generator)
                index.remove(slot)
                mirror.removeRowBySwapping(slot)
            case 2..<5:
                let slot = Int.random(in: 0..<mirror.rows, using: &generator)
                index.replace(slot, with: pool.row(row))
                mirror.replaceRow(slot, with: pool.row(row))
            default:
                index.append(pool.row(row))
                mirror.append(pool.row(row))
            }
        }
        index.codes.checkInvariants()
        #expect(index.count == mirror.rows)
        for slot in 0..<mirror.rows { #expect(index.vectors.row(slot)[...] == mirror.row(slot)) }
        let queries = Matrix.beside(mirror, count: 60, spread: 0.3, using: &generator)
        let found = index.nearest(10, to: 0..<60, of: queries, effort: Self.thorough)
        #expect(recall(of: found, at: 10, in: mirror, queries: queries) >= 0.97, "seed \(seed)")
        while index.count > 0 { index.remove(Int.random(in: 0..<index.count, using: &generator)) }
        index.codes.checkInvariants()
        #expect(index.nearest(3, to: 0..<1, of: queries, effort: Self.thorough)[0].neighbors.isEmpty)
    }

    @Test(arguments: [2, 33, 384], [1e-6, 0.01, 0.3] as [Float])
    func rangesAreComplete(dimension: Int, limit: Float) {
        var generator = SplitMix64(seed: UInt64(dimension))
        let rows = Matrix.clustered(rows: 3000, dimension: dimension, using: &generator)
        let index = ApproximateIndex(rows)
        for query in stride(from: 0, to: 3000, by: 50) {
            var distances: [Float] = []
            rows.squaredDistances(from: rows.row(query), into: &distances)
            let expected = distances.indices.filter { distances[$0] < limit }
                .sorted { (distances[$0], $0) < (distances[$1], $1) }
            #expect(index.within(limit, of: rows.row(query)).map(\.slot) == expected, "row \(query)")
        }
    }

    /// Every row with a limit of its own: none beyond it is reported, and few within it are missed.
    @Test(arguments: [21, 22, 23] as [UInt64])
    func reachingRowsAreThoseWithinTheirOwnLimits(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let rows = Matrix.mixture(rows: 3_000, dimension: 64, using: &generator)
        let index = ApproximateIndex(rows)
        let limits = (0..<2_900).map { _ in Float.random(in: 0...1, using: &generator) }
        var (expected, found) = (0, 0)
        for query in 0..<20 {
            let vector = rows.row(query)
            let within = limits.indices.filter { rows.squaredDistance(ofRow: $0, to: vector) / 2 < limits[$0] }
            let reached = index.reaching(vector, limits: limits, probes: .max)
            #expect(reached.map(\.slot) == reached.map(\.slot).sorted(), "seed \(seed)")
            for neighbor in reached {
                #expect(neighbor.squaredDistance == rows.squaredDistance(ofRow: neighbor.slot, to: vector))
            }
            #expect(Set(reached.map(\.slot)).isSubset(of: within), "seed \(seed)")
            expected += within.count
            found += reached.count
        }
        #expect(expected > 500, "seed \(seed)")
        #expect(Double(found) >= 0.9 * Double(expected), "seed \(seed): \(found) of \(expected)")
    }

    @Test func aCopyIsIndependent() {
        var generator = SplitMix64(seed: 10)
        let rows = Matrix.clustered(rows: 1500, dimension: 48, using: &generator)
        let original = ApproximateIndex(rows)
        var changed = original
        for slot in 0..<1000 { changed.replace(slot, with: rows.row(1499)) }
        let effort = SearchEffort(candidates: 50)
        let fresh = ApproximateIndex(rows).nearest(5, to: 0..<100, of: rows, effort: effort)
        #expect(original.nearest(5, to: 0..<100, of: rows, effort: effort) == fresh)
        #expect(changed.nearest(5, to: 0..<100, of: rows, effort: effort) != fresh)
    }

    @Test func largestDimension() {
        var generator = SplitMix64(seed: 11)
        let rows = Matrix.mixture(rows: 1200, dimension: 8192, using: &generator)
        let queries = rows.selecting(stride(from: 0, to: 1200, by: 100).map { $0 })
        let found = ApproximateIndex(rows).nearest(10, to: 0..<12, of: queries, effort: Self.thorough)
        #expect(recall(of: found, at: 10, in: rows, queries: queries) >= 0.97)
        for list in found { #expect(list.neighbors.first?.squaredDistance == 0) }
    }

    /// The share of the true nearest rows that were found; equally distant ones count as each other.
    private func recall(of found: [NeighborList], at count: Int, in rows: Matrix, queries: Matrix) -> Double {
        var audit = RecallAudit()
        for (list, exact) in zip(found, ExactIndex(rows).nearest(count, to: 0..<queries.rows, of: queries)) {
            audit.add(list, allCells: list, exact: exact)
        }
        return audit.recall
    }
}

extension ApproximateIndex {
    init(_ rows: Matrix) {
        self.init(dimension: rows.columns)
        for row in 0..<rows.rows { append(rows.row(row)) }
    }
}
