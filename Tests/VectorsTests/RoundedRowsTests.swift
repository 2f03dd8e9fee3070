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
        let distances = rows.distances(from: rows.query(vectors.row(10)))
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
        let together = all.distances(from: all.query(vectors.row(0)))
        for row in 0..<10 {
            var one = RoundedRows(columns: 100)
            one.append(vectors.row(row))
            #expect(one.distances(from: one.query(vectors.row(0))) == [together[row]])
        }
    }

    /// Whichever is measured from, in whatever company, and wherever the row stood before.
    @Test(arguments: [3, 130])
    func distancesAreTheSameInAnyCompany(columns: Int) {
        var generator = SplitMix64(seed: UInt64(columns))
        let vectors = Matrix(
            rows: 150, columns: columns,
            elements: (0..<150 * columns).map { _ in Float.random(in: -1...1, using: &generator) }
        ).normalized()
        var rows = RoundedRows(columns: columns)
        var standing: [Int] = []
        for row in 0..<150 {
            rows.append(vectors.row(row))
            standing.append(row)
            let slot = Int.random(in: 0..<standing.count, using: &generator)
            switch row % 4 {
            case 0:
                rows.remove(slot)
                standing[slot] = standing[standing.count - 1]
                standing.removeLast()
            case 1:
                rows.replace(slot, with: vectors.row(row / 2))
                standing[slot] = row / 2
            default: break
            }
        }
        #expect(rows.count == standing.count)
        let together = rows.distances(from: (0..<rows.count).map(rows.query(row:)))
        for (slot, row) in standing.enumerated() {
            #expect(rows.query(row: slot) == rows.query(vectors.row(row)))
            #expect(rows.distances(from: rows.query(row: slot)) == together[slot])
            for other in 0..<slot {
                #expect(together[slot][other] == together[other][slot])
                #expect(rows.distance(from: rows.query(row: slot), to: other) == together[slot][other])
            }
        }
        let threads = Workers(count: 3)
        #expect(rows.distances(from: (0..<7).map(rows.query(row:)), workers: threads) == Array(together.prefix(7)))
        // Of the rows within their limits none is missed, and few others are found.
        let limits = standing.map { _ in Float.random(in: 0.2...1.4, using: &generator) }
        let found = RoundedRows.within(limits, of: together[0])
        #expect(Set(found).isSuperset(of: limits.indices.filter { together[0][$0] < limits[$0] }.map(UInt32.init)))
        #expect(found.allSatisfy { together[0][Int($0)] < limits[Int($0)] + 0.01 })
        #expect(rows.distances(from: [] as [RoundedRows.Query]) == [])
    }

    @Test func zerosAreAtADistanceOfOne() {
        var rows = RoundedRows(columns: 3)
        rows.append([0, 0, 0])
        #expect(rows.distances(from: rows.query([0, 1, 0])) == [1])
    }
}
