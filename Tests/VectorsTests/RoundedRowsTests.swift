import Diversity
import Testing
import Vectors

struct RoundedRowsTests {
    @Test(arguments: [1, 2, 7, 63, 64, 65, 384, 1_000])
    func distancesAreThoseOfTheVectorsButForALittle(columns: Int) {
        var generator = SplitMix64(seed: UInt64(columns))
        let vectors = Matrix(
            rows: 11, columns: columns,
            elements: (0..<11 * columns).map { _ in Float.random(in: -1...1, using: &generator) }
        ).normalized()
        var rows = RoundedRows(columns: columns)
        for row in 0..<9 { rows.append(vectors.row(row)) }
        rows.replace(3, with: vectors.row(9))
        rows.removeLast()
        var distances: [Float] = []
        rows.distances(from: rows.query(vectors.row(10)), into: &distances)
        #expect(distances.count == 8 && rows.count == 8)
        for (row, distance) in distances.enumerated() {
            let exact = vectors.squaredDistance(ofRow: row == 3 ? 9 : row, to: vectors.row(10)) / 2
            #expect(distance >= 0)
            #expect(abs(distance - exact) < 0.01, "\(columns) columns, row \(row)")
        }
    }

    @Test func aDistanceDependsOnItsPairAlone() {
        var generator = SplitMix64(seed: 1)
        let vectors = Matrix(
            rows: 10, columns: 100, elements: (0..<1_000).map { _ in Float.random(in: -1...1, using: &generator) }
        ).normalized()
        var all = RoundedRows(columns: 100)
        for row in 0..<10 { all.append(vectors.row(row)) }
        var together: [Float] = []
        all.distances(from: all.query(vectors.row(0)), into: &together)
        for row in 0..<10 {
            var one = RoundedRows(columns: 100)
            one.append(vectors.row(row))
            var alone: [Float] = []
            one.distances(from: one.query(vectors.row(0)), into: &alone)
            #expect(alone == [together[row]])
        }
    }

    @Test func zerosAreAtADistanceOfOne() {
        var rows = RoundedRows(columns: 3)
        rows.append([0, 0, 0])
        var distances: [Float] = []
        rows.distances(from: rows.query([0, 1, 0]), into: &distances)
        #expect(distances == [1])
    }
}
