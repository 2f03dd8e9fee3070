import Diversity
import Testing
import Vectors

struct DistanceTests {
    /// The sum as it is defined: 32 lanes, folded in halves.
    private func plain(_ x: ArraySlice<Float>, _ y: ArraySlice<Float>) -> Float {
        var lanes = [Float](repeating: 0, count: 32)
        for (index, (left, right)) in zip(x, y).enumerated() {
            let difference = left - right
            let square = difference * difference
            lanes[index % 32] += square
        }
        for half in [16, 8, 4, 2, 1] {
            for lane in 0..<half { lanes[lane] += lanes[lane + half] }
        }
        return lanes[0]
    }

    /// Blocks of any shape, more rows than are compared at a time: to the bit.
    @Test(arguments: [1, 31, 32, 33, 100, 384, 6001])
    func everyBlockHasTheDefinedBits(columns: Int) {
        var generator = SplitMix64(seed: UInt64(columns))
        let targets = Matrix.random(rows: 30, columns: columns, using: &generator).selecting((0..<37).map { $0 % 30 })
        let queries = Matrix.random(rows: 11, columns: columns, using: &generator)
        var distances: [Float] = []
        for (from, to) in [(0..<11, 0..<37), (3..<4, 5..<37), (2..<9, 0..<1), (1..<6, 4..<30), (4..<4, 0..<9)] {
            targets.squaredDistances(from: from, of: queries, to: to, into: &distances)
            let expected = from.flatMap { query in to.map { plain(queries.row(query), targets.row($0)) } }
            #expect(distances == expected, "\(from) to \(to)")
        }
        targets.squaredDistances(from: queries.row(0), into: &distances)
        #expect(distances == (0..<37).map { plain(queries.row(0), targets.row($0)) })
        #expect(targets.squaredDistance(ofRow: 36, to: queries.row(3)) == plain(targets.row(36), queries.row(3)))
    }
}
