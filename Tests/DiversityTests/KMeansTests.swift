import Diversity
import Testing
import Vectors

struct KMeansTests {
    /// Lloyd's algorithm with nothing left out, in double precision, until no row moves; no cluster may become empty.
    private static func plainClustering(_ matrix: Matrix, from start: Matrix) -> (assignment: [Int], inertia: Double) {
        let plain = PlainArithmetic(matrix)
        var centroids = PlainArithmetic(start).rows
        var assignment: [Int] = []
        while true {
            let next = plain.rows.map { row in
                let distances = centroids.map { plain.squaredDistance(row, $0) }
                return distances.indices.min { distances[$0] < distances[$1] } ?? 0
            }
            if next == assignment { break }
            assignment = next
            for cluster in centroids.indices {
                let members = assignment.indices.filter { assignment[$0] == cluster }.map { plain.rows[$0] }
                centroids[cluster] = centroids[cluster].indices.map { column in
                    members.reduce(0) { $0 + $1[column] } / Double(members.count)
                }
            }
        }
        let inertia = plain.rows.indices.reduce(0) {
            $0 + plain.squaredDistance(plain.rows[$1], centroids[assignment[$1]])
        }
        return (assignment, inertia)
    }

    /// Rows about centres that are far from each other; row i is about centre i mod count.
    private static func blobs(
        _ rows: Int, about count: Int, columns: Int, using generator: inout SplitMix64
    ) -> Matrix {
        var matrix = Matrix.random(rows: rows, columns: columns, using: &generator)
        for row in 0..<rows {
            var values = matrix.row(row).map { $0 / 10 }
            values[row % count] += 10
            matrix.replaceRow(row, with: values)
        }
        return matrix
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func clustersEqualPlainArithmetic(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let matrix = Matrix.random(rows: 400, columns: 7, using: &generator)
        let start = matrix.prefix(6)
        let clustering = KMeans(tolerance: 0).cluster(matrix, from: start)
        let expected = Self.plainClustering(matrix, from: start)
        #expect(clustering.assignment == expected.assignment)
        #expect(agree(clustering.inertia, expected.inertia))
        #expect(clustering.sizes.reduce(0, +) == 400 && clustering.iterations > 1)
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func separatedGroupsAreFound(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let matrix = Self.blobs(120, about: 5, columns: 8, using: &generator)
        let clustering = KMeans().cluster(matrix, into: 5, using: &generator)
        #expect(clustering.sizes == [24, 24, 24, 24, 24])
        for row in 5..<120 { #expect(clustering.assignment[row] == clustering.assignment[row % 5]) }
    }

    /// The products of such rows cancel to nothing, and differences decide.
    @Test func rowsFarFromTheOriginGoToTheirNearestCentroid() {
        var generator = SplitMix64(seed: 3)
        var matrix = Matrix.random(rows: 300, columns: 5, using: &generator)
        for row in 0..<300 { matrix.replaceRow(row, with: matrix.row(row).map { $0 / 16 + 1000 }) }
        let clustering = KMeans().cluster(matrix, into: 12, using: &generator)
        for row in 0..<300 {
            let distances = (0..<12).map { clustering.centroids.squaredDistance(ofRow: $0, to: matrix.row(row)) }
            #expect(distances[clustering.assignment[row]] == distances.min())
        }
    }

    @Test func inertiaFallsWithEachIteration() {
        var generator = SplitMix64(seed: 4)
        let matrix = Matrix.random(rows: 500, columns: 10, copies: true, using: &generator)
        let start = matrix.prefix(20)
        let runs = (1...12).map { KMeans(maximumIterations: $0, tolerance: 0).cluster(matrix, from: start) }
        for (before, after) in zip(runs, runs.dropFirst()) {
            #expect(after.inertia <= before.inertia * (1 + 1e-6))
            #expect(after.iterations >= before.iterations)
        }
        #expect(runs[0].iterations == 1 && runs[0].inertia > runs[11].inertia)
    }

    @Test func aLargeToleranceStopsEarly() {
        var generator = SplitMix64(seed: 5)
        let matrix = Matrix.random(rows: 500, columns: 10, using: &generator)
        #expect(KMeans(tolerance: 1000).cluster(matrix, from: matrix.prefix(9)).iterations == 1)
    }

    @Test(arguments: [1, 4, 9, 12])
    func aCancelledOneEndsWithTheClustersOfThatMoment(question: Int) {
        var generator = SplitMix64(seed: 5)
        let matrix = Matrix.random(rows: 500, columns: 10, using: &generator)
        var asked = 0
        var iterations: [Int] = []
        let clustering = KMeans(tolerance: 0).cluster(
            matrix, into: 9, using: &generator, progress: { iterations.append($0) },
            isCancelled: {
                asked += 1
                return asked >= question
            })
        #expect(clustering.centroids.rows == 9 && clustering.sizes.reduce(0, +) == 500)
        // Eight questions while nine rows are drawn, and one with each iteration.
        #expect(iterations == Array(1...max(1, question - 8)))
    }

    @Test func theOrderOfTheRowsDoesNotMatter() {
        var generator = SplitMix64(seed: 6)
        let matrix = Matrix.random(rows: 300, columns: 6, using: &generator)
        let order = (0..<300).shuffled(using: &generator)
        let start = matrix.prefix(10)
        let clustering = KMeans(tolerance: 0).cluster(matrix, from: start)
        let shuffled = KMeans(tolerance: 0).cluster(matrix.selecting(order), from: start)
        #expect(shuffled.assignment == order.map { clustering.assignment[$0] })
        #expect(agree(shuffled.inertia, clustering.inertia))
    }

    @Test func oneGeneratorGivesOneClustering() {
        var generator = SplitMix64(seed: 7)
        let matrix = Matrix.random(rows: 200, columns: 6, using: &generator)
        func clustering(_ seed: UInt64) -> Clustering {
            var generator = SplitMix64(seed: seed)
            return KMeans().cluster(matrix, into: 15, using: &generator)
        }
        #expect(clustering(1) == clustering(1))
        #expect(clustering(1) != clustering(2))
    }

    /// The second centroid is nearest to no row; it gets the row farthest from the first.
    @Test func anEmptyClusterTakesTheFarthestRow() {
        let matrix = Matrix(rows: 5, columns: 1, elements: [0, 1, 2, 3, 9])
        let start = Matrix(rows: 2, columns: 1, elements: [1, -100])
        let clustering = KMeans().cluster(matrix, from: start)
        #expect(clustering.assignment == [0, 0, 0, 0, 1])
        #expect(clustering.centroids.elements == [1.5, 9])
        #expect(agree(clustering.inertia, 5))
    }

    @Test func emptyClustersTakeDifferentRows() {
        let matrix = Matrix(rows: 6, columns: 1, elements: [0, 0, 0, 0, 8, 9])
        let start = Matrix(rows: 3, columns: 1, elements: [0, -100, -200])
        let clustering = KMeans().cluster(matrix, from: start)
        #expect(clustering.assignment == [0, 0, 0, 0, 2, 1])
        #expect(clustering.inertia == 0)
    }

    @Test func moreClustersThanDistinctRowsStayEmpty() {
        var matrix = Matrix(columns: 2)
        for index in 0..<9 { matrix.append(index % 2 == 0 ? [1, 2] : [3, 4]) }
        var generator = SplitMix64(seed: 8)
        let clustering = KMeans().cluster(matrix, into: 4, using: &generator)
        #expect(clustering.inertia == 0)
        #expect(clustering.sizes.sorted() == [0, 0, 4, 5])
    }

    @Test func thereAreNoMoreClustersThanRows() {
        let matrix = Matrix(rows: 3, columns: 1, elements: [1, 5, 9])
        var generator = SplitMix64(seed: 9)
        let clustering = KMeans().cluster(matrix, into: 10, using: &generator)
        #expect(clustering.sizes == [1, 1, 1] && clustering.inertia == 0)
        #expect(KMeans().cluster(matrix, into: 1, using: &generator).centroids.elements == [5])
    }

    @Test func theStartIsSpreadOut() {
        var generator = SplitMix64(seed: 10)
        let matrix = Self.blobs(200, about: 8, columns: 10, using: &generator)
        for _ in 0..<10 {
            let rows = KMeansPlusPlus.rows(8, of: matrix, using: &generator)
            #expect(Set(rows.map { $0 % 8 }).count == 8, "\(rows)")
        }
    }

    @Test func theStartHasNoRowTwice() {
        let matrix = Matrix(rows: 6, columns: 1, elements: [1, 1, 1, 2, 2, 2])
        var generator = SplitMix64(seed: 11)
        for _ in 0..<10 {
            let rows = KMeansPlusPlus.rows(6, of: matrix, using: &generator)
            #expect(Set(rows).count == 6)
            // The second is drawn from the other value.
            #expect(rows[0] / 3 != rows[1] / 3)
        }
        #expect(KMeansPlusPlus.rows(0, of: matrix, using: &generator).isEmpty)
    }
}
