import Diversity
import Foundation
import Testing
import Vectors

struct ClusterAndFilterSelectionTests {
    private static let seed: UInt64 = 21

    private static let matrix: Matrix = {
        var generator = SplitMix64(seed: seed)
        return Matrix.random(rows: 120, columns: 5, copies: true, using: &generator)
    }()

    private func distance(_ one: Int, _ other: Int, of matrix: Matrix) -> Double {
        let units = matrix.normalized()
        return Double(units.squaredDistance(ofRow: one, to: units.row(other))) / 2
    }

    @Test(arguments: [0.0, 0.05, 0.4, 1.2])
    func theFilterKeepsWhatIsFarFromAllThatIsKept(threshold: Double) {
        let selected = RepresentationFilter(distance: threshold).select(120, of: Self.matrix)
        var expected: [Int] = []
        for row in 0..<120 where expected.allSatisfy({ distance(row, $0, of: Self.matrix) > threshold }) {
            expected.append(row)
        }
        #expect(selected == expected && selected.count < 120, "seed \(Self.seed)")
        let few = RepresentationFilter(distance: threshold).select(4, of: Self.matrix)
        #expect(few == Array(selected.prefix(4)))
    }

    @Test func aZeroVectorIsAtDistanceOneFromEverything() {
        let matrix = Matrix(rows: 4, columns: 2, elements: [0, 0, 1, 0, 0, 0, 2, 0.01])
        #expect(RepresentationFilter(distance: 0.9).select(4, of: matrix) == [0, 1, 2])
        #expect(RepresentationFilter(distance: 1).select(4, of: matrix) == [0])
        #expect(RepresentationFilter().select(0, of: matrix).isEmpty)
    }

    /// Three tight bundles of rows of any length.
    @Test func eachClusterGivesItsMiddleRow() {
        let angles: [Float] = [0, 0.01, 0.02, 2, 2.01, 2.02, 4, 4.01, 4.02]
        var matrix = Matrix(columns: 2)
        for (index, angle) in angles.enumerated() {
            matrix.append([Float(index + 1) * cos(angle), Float(index + 1) * sin(angle)])
        }
        let units = matrix.normalized()
        for seed in 0..<5 as Range<UInt64> {
            var generator = SplitMix64(seed: seed)
            let selected = KMeansSelection.select(3, of: matrix, using: &generator)
            #expect(Set(selected).count == 3)
            generator = SplitMix64(seed: seed)
            let clustering = KMeans().cluster(units, into: 3, using: &generator)
            for row in selected {
                let centroid = clustering.centroids.row(clustering.assignment[row])
                let nearest = (0..<9).filter { clustering.assignment[$0] == clustering.assignment[row] }
                    .map { units.squaredDistance(ofRow: $0, to: centroid) }.min()
                #expect(units.squaredDistance(ofRow: row, to: centroid) == nearest)
            }
        }
    }

    @Test(arguments: [0, 1, 7, 60, 119, 120, 500])
    func clustersGiveAsManyRowsAsAreWanted(count: Int) {
        var generator = SplitMix64(seed: Self.seed)
        let selected = KMeansSelection.select(count, of: Self.matrix, using: &generator)
        #expect(selected.count == min(count, 120) && Set(selected).count == selected.count)
        generator = SplitMix64(seed: Self.seed)
        #expect(KMeansSelection.select(count, of: Self.matrix, using: &generator) == selected)
    }

    @Test func copiesDoNotLeaveAClusterWithoutARow() {
        let matrix = Matrix(rows: 6, columns: 2, elements: [1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1])
        var generator = SplitMix64(seed: 2)
        let selected = KMeansSelection.select(4, of: matrix, using: &generator)
        #expect(Set(selected).count == 4)
        #expect(Set(selected.prefix(2).map { $0 < 3 }) == [true, false])
    }

    @Test func theScaleOfQuality() {
        let scale = QualityScale(random: 0.5, novelSelect: 0.75)
        #expect([0.5, 0.75, 0.25, 1].map { scale.quality(ofNovelSum: $0) } == [0, 1, -1, 2])
        #expect(QualityScale(random: 0.5, novelSelect: 0.5).quality(ofNovelSum: 0.6) == nil)
        let subsets = QualityScale.randomSubsets(10, of: 40)
        #expect(subsets.count == 5 && Set(subsets).count == 5)
        #expect(subsets.allSatisfy { $0.count == 10 && $0 == $0.sorted() })
    }
}
