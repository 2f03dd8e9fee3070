import Diversity
import Testing
import Vectors

/// The search against all rows compared by differences: equal to the bit.
struct NearestSearchTests {
    private func expectExact(_ targets: Matrix, _ queries: Matrix, minimum: Float = 0, _ comment: Comment) {
        let search = NearestSearch(targets)
        for count in [1, 5, 40] {
            let found = search.nearest(to: queries, count: count, minimum: minimum)
            var distances: [Float] = []
            for query in 0..<queries.rows {
                targets.squaredDistances(from: queries.row(query), into: &distances)
                let expected = distances.indices.filter { distances[$0] >= minimum }
                    .sorted { (distances[$0], $0) < (distances[$1], $1) }.prefix(count)
                let missing = count - expected.count
                #expect(
                    found.squaredDistances(of: query).elementsEqual(
                        expected.map { distances[$0] } + Array(repeating: .infinity, count: missing)), comment)
                #expect(
                    found.rows(of: query).elementsEqual(
                        expected.map(Int32.init) + Array(repeating: -1, count: missing)), comment)
            }
        }
    }

    @Test(arguments: [(1, 1), (30, 3), (300, 40), (5000, 4)])
    func randomRows(rows: Int, columns: Int) {
        var generator = SplitMix64(seed: UInt64(rows))
        let targets = Matrix.random(rows: rows, columns: columns, using: &generator)
        var queries = Matrix.random(rows: 6, columns: columns, using: &generator)
        queries.append(targets.row(rows / 2))
        expectExact(targets, queries, "\(rows) rows")
        expectExact(targets, queries, minimum: 0.5, "\(rows) rows, from 0.5 on")
    }

    /// Far more near-copies than candidates, all within the rounding of a product.
    @Test func crowdsThatProductsCannotTellApart() {
        var generator = SplitMix64(seed: 2)
        var targets = Matrix.random(rows: 50, columns: 64, using: &generator)
        let center = Array(targets.row(7))
        for _ in 0..<300 { targets.append(center.map { $0 + Float.random(in: -1e-5...1e-5, using: &generator) }) }
        expectExact(targets, targets.selecting([0, 7, 60, 61, 349]), "crowd")
        expectExact(targets, targets.selecting([7, 60]), minimum: 1e-8, "crowd, from 1e-8 on")
    }

    /// Rows far from the origin: their products are large, their distances small.
    @Test func rowsFarFromTheOrigin() {
        var generator = SplitMix64(seed: 3)
        let near = Matrix.random(rows: 400, columns: 16, using: &generator)
        let far = Matrix(rows: 400, columns: 16, elements: near.elements.map { $0 + 1000 })
        expectExact(far, far.prefix(5), "far from the origin")
    }

    @Test func productsBeyondSinglePrecision() {
        var targets = Matrix(columns: 2)
        for index in 0..<60 { targets.append([1e20, Float(index) * 1e18]) }
        expectExact(targets, targets.prefix(3), "norms overflow")
        // Fewer of moderate length than candidates, then more.
        for comment in ["some norms overflow", "half of the norms overflow"] as [Comment] {
            for _ in 0..<50 { targets.append([1, 1]) }
            expectExact(targets, targets.prefix(3), comment)
        }
    }

    @Test func moreQueriesAndTargetsThanABlockHolds() {
        var generator = SplitMix64(seed: 4)
        let targets = Matrix.random(rows: 4100, columns: 2, using: &generator)
        var reported: [Int] = []
        let queries = targets.selecting(0..<600)
        let found = NearestSearch(targets).nearest(to: queries, count: 1, workers: Workers(count: 1)) {
            reported.append($0)
        }
        #expect(found.rows == (0..<600).map(Int32.init))
        #expect(found.squaredDistances == Array(repeating: 0, count: 600))
        #expect(reported == [512, 600])
    }

    @Test func nothingToSearchOrToLookFor() {
        let empty = Matrix(columns: 3)
        let one = Matrix(rows: 1, columns: 3, elements: [1, 2, 3])
        #expect(NearestSearch(empty).nearest(to: one, count: 2).rows == [-1, -1])
        #expect(NearestSearch(one).nearest(to: empty, count: 2).rows.isEmpty)
    }
}
