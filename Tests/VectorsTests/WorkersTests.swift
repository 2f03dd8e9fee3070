import Diversity
import Locks
import Testing
import Vectors

struct WorkersTests {
    @Test(arguments: [1, 2, 3, 16], [0, 1, 63, 64, 65, 1000])
    func nearestRowsAreTheSameForAnyNumberOfThreads(threads: Int, queries: Int) {
        var generator = SplitMix64(seed: UInt64(queries))
        let targets = Matrix.random(rows: 200, columns: 5, using: &generator).selecting((0..<300).map { $0 % 200 })
        let matrix = Matrix.random(rows: queries, columns: 5, using: &generator)
        let search = NearestSearch(targets)
        let alone = search.nearest(to: matrix, count: 7, workers: Workers(count: 1))
        #expect(search.nearest(to: matrix, count: 7, workers: Workers(count: threads)) == alone)
    }

    @Test(arguments: [1, 2, 3, 16])
    func sumsOverPairsAreTheSameForAnyNumberOfThreads(threads: Int) {
        var generator = SplitMix64(seed: 1)
        let matrix = Matrix.random(rows: 333, columns: 37, using: &generator)
        let alone = matrix.sumOfPairwiseDistances(workers: Workers(count: 1))
        #expect(matrix.sumOfPairwiseDistances(workers: Workers(count: threads)) == alone)
    }

    /// By one thread at a time, and never backwards.
    @Test func progressGrowsToTheLastRow() {
        var generator = SplitMix64(seed: 2)
        let targets = Matrix.random(rows: 40, columns: 3, using: &generator)
        let queries = Matrix.random(rows: 5000, columns: 3, using: &generator)
        var reported: [Int] = []
        _ = NearestSearch(targets).nearest(to: queries, count: 1, workers: Workers(count: 4)) { reported.append($0) }
        #expect(reported == reported.sorted() && Set(reported).count == reported.count && reported.last == 5000)
    }

    /// Searches that run at once each do without the library's threads, and leave it as they found it.
    @Test func theLibrarysThreadsAreGivenBack() {
        let before = LinearAlgebra.threadCount
        var generator = SplitMix64(seed: 3)
        let rows = Matrix.random(rows: 400, columns: 3, using: &generator)
        let search = NearestSearch(rows)
        let seen = Lock<[Int]>([])
        _ = search.nearest(to: rows, count: 1, workers: Workers(count: 3)) { _ in
            let inner = search.nearest(to: rows.prefix(5), count: 1, workers: Workers(count: 2))
            seen.withLock { $0 += [LinearAlgebra.threadCount, Int(inner.rows[4])] }
        }
        #expect(seen.withLock { Set($0) }.isSubset(of: [before, 4]))
        #expect(LinearAlgebra.threadCount == before)
    }
}
