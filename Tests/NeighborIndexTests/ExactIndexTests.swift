import Diversity
import NeighborIndex
import Testing
import Vectors

struct ExactIndexTests {
    @Test(arguments: [2, 3, 33, 384], [0, 1, 10, 200])
    func nearestEqualsSortingAllDistances(dimension: Int, count: Int) {
        var generator = SplitMix64(seed: UInt64(dimension * 1000 + count))
        let rows = Matrix.clustered(rows: 150, dimension: dimension, using: &generator)
        let queries = Matrix.clustered(rows: 70, dimension: dimension, using: &generator)
        let index = ExactIndex(rows)
        for copiesWithin in [0, 1e-6, 0.05] as [Float] {
            let found = index.nearest(count, to: 3..<70, of: queries, copiesWithin: copiesWithin)
            for (list, query) in zip(found, 3..<70) {
                let sorted = (0..<rows.rows).map {
                    Neighbor(slot: $0, squaredDistance: rows.squaredDistance(ofRow: $0, to: queries.row(query)))
                }.sorted { ($0.squaredDistance, $0.slot) < ($1.squaredDistance, $1.slot) }
                #expect(list.copy == sorted.first { $0.squaredDistance < copiesWithin })
                #expect(list.neighbors == Array(sorted.filter { $0.squaredDistance >= copiesWithin }.prefix(count)))
            }
        }
    }

    @Test func answersDoNotDependOnTheBatch() {
        var generator = SplitMix64(seed: 9)
        let index = ExactIndex(Matrix.clustered(rows: 5000, dimension: 48, using: &generator))
        let queries = Matrix.clustered(rows: 130, dimension: 48, using: &generator)
        let together = index.nearest(10, to: 0..<130, of: queries, copiesWithin: 1e-6)
        let alone = (0..<130).map { index.nearest(10, to: $0..<$0 + 1, of: queries, copiesWithin: 1e-6)[0] }
        #expect(together == alone)
    }

    @Test func changesKeepSlotsAndRowsTogether() {
        var index = ExactIndex(dimension: 2)
        index.append([1, 0])
        index.append([0, 1])
        index.append([-1, 0])
        index.remove(0)
        #expect(index.squaredDistances(from: [-1, 0]) == [0, 2])
        index.replace(1, with: [0, -1])
        #expect(index.squaredDistances(from: [0, -1]) == [2, 0])
    }
}
