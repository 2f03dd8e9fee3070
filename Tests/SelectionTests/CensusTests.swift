import Diversity
import NeighborIndex
import Selection
import Testing
import Vectors

/// Members that are all measured, against exact arithmetic, while the weakest are replaced as an engine does.
struct CensusTests {
    /// A pool, and the same pool in exact arithmetic.
    private struct Twins {
        var members: EstimatedMembers
        var exact: RankedPool
        var index: VectorIndex

        init(_ vectors: Matrix) {
            let densities = [Double](repeating: 1, count: vectors.rows)
            let index = VectorIndex(vectors, EngineSettings.Search())
            self.index = index
            members = EstimatedMembers(
                proximityPower: 1, members: densities.indices.map { .init(density: 1, quality: 1, seq: UInt64($0)) },
                index: index)
            exact = RankedPool(form: .released, proximityPower: 1, densities: densities) { slot in
                index.squaredDistances(from: index.row(slot)).map { $0 / 2 }
            }
        }

        func surroundings(_ vector: ArraySlice<Float>) -> Surroundings {
            let list = index.nearest(
                EstimatedMembers.candidates, to: 0..<1,
                of: Matrix(rows: 1, columns: vector.count, elements: Array(vector)))
            return members.completed(members.surroundings(of: vector, nearest: list[0].neighbors), of: vector)
        }

        func distances(_ vector: ArraySlice<Float>) -> [Float] {
            index.squaredDistances(from: vector).map { $0 / 2 }
        }

        mutating func replace(_ slot: Int, with vector: ArraySlice<Float>, seq: Int) {
            let surroundings = surroundings(vector)
            exact.replace(slot, distances: distances(vector), density: 1)
            index.replace(slot, with: vector)
            members.replace(
                slot, with: .init(density: 1, quality: 1, seq: UInt64(seq)), surroundings, index: index)
            members.settle(index: index)
        }
    }

    @Test func theWeakestMemberAndTheGainsOfArrivalsAreNearlyTheExactOnes() throws {
        let count = 1_200
        let vectors = Streams.clustered(rows: count + 400, seed: 31).normalized()
        var twins = Twins(vectors.prefix(count))
        for row in count..<count + 300 {
            let weakest = twins.members.weakest()
            twins.replace(try #require(weakest).slot, with: vectors.row(row), seq: row)
            guard row % 50 == 0 else { continue }
            let least = twins.exact.gainsOfRemoving().min() ?? 0
            let found = twins.members.weakest()?.gain ?? .infinity
            #expect(abs(found - least) < 0.01 * abs(least), "row \(row): \(found) and \(least)")
        }
        #expect(twins.members.brokenCensus(twins.index) == [])
        #expect(twins.members.pool.brokenInvariants() == [])
        // What is summed anew is in doubt no longer.
        var pool = twins.members.pool
        let doubtful = pool.doubtful(5)
        #expect(Set(doubtful).count == 5)
        pool.sumLosses(doubtful, all: doubtful.map { twins.distances(twins.index.row($0)) })
        #expect(Set(pool.doubtful(5)).isDisjoint(with: doubtful))
        let scale = twins.exact.gainsOfRemoving().reduce(0) { $0 + abs($1) } / Double(count)
        for row in count + 300..<count + 400 {
            let (gain, novelty) = twins.members.gainOfAdding(twins.surroundings(vectors.row(row)), density: 1)
            let truth = twins.exact.gainOfAdding(distances: twins.distances(vectors.row(row)), density: 1)
            #expect(abs(gain - truth.gain) < 0.005 * scale, "row \(row): \(gain) and \(truth.gain)")
            #expect(abs(novelty - truth.novelty) < 0.01 * truth.novelty, "row \(row)")
        }
    }

    @Test func aCensusIsOfSoManyMembersAndSoManyNumbers() {
        var settings = EngineSettings()
        settings.budget = .init(keepRate: 0.1)
        #expect(settings.censusLimit(dimension: 384) == 0)
        settings.budget = .init(capacity: 1_000_000)
        #expect([1, 384, 1_024, 4_096].map(settings.censusLimit) == [65_535, 65_535, 49_152, 12_288])
        settings.search.census = 1_000
        #expect([1, 384, 4_096].map(settings.censusLimit) == [1_000, 1_000, 1_000])
        settings.search.census = 0
        #expect(settings.censusLimit(dimension: 384) == 0)
    }
}
