import Diversity
import Foundation
import Testing
import Vectors

struct ClusterMeasureTests {
    private static func value(_ measure: Measure, of inputs: MeasureInputs) throws -> Double {
        try inputs.evaluate([measure])[measure] ?? .nan
    }

    /// Rows near the axes, `counts[i]` of them near axis i, each of another length.
    private static func groups(_ counts: [Int], columns: Int, using generator: inout SplitMix64) -> Matrix {
        var matrix = Matrix(columns: columns)
        for (axis, count) in counts.enumerated() {
            for _ in 0..<count {
                let length = Float.random(in: 0.5...3, using: &generator)
                matrix.append(
                    (0..<columns).map {
                        length * (($0 == axis ? 1 : 0) + Float.random(in: -0.01...0.01, using: &generator))
                    })
            }
        }
        return matrix
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func partitionEntropyIsThatOfTheGroupsOfTheReference(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let reference = Self.groups([40, 30, 20, 10], columns: 6, using: &generator)
        var inputs = MeasureInputs(Self.groups([8, 4, 2, 2], columns: 6, using: &generator))
        inputs.reference = reference
        inputs.clusters = 4
        inputs.seed = seed
        #expect(agree(try Self.value(.partitionEntropy, of: inputs), 1.75))
        inputs.matrix = Self.groups([0, 5], columns: 6, using: &generator)
        #expect(try Self.value(.partitionEntropy, of: inputs) == 0)
    }

    @Test func givenCentroidsReplaceThoseOfTheReference() throws {
        var inputs = MeasureInputs(Matrix(rows: 2, columns: 2, elements: [1, 0, 0, 1]))
        inputs.reference = Matrix(rows: 2, columns: 2, elements: [1, 1, 2, 2])
        inputs.clusters = 1
        #expect(try Self.value(.partitionEntropy, of: inputs) == 0)
        inputs.centroids = inputs.matrix
        #expect(agree(try Self.value(.partitionEntropy, of: inputs), 1))
    }

    @Test func clusterInertiaIsThatOfKMeansOnTheVectorsAsGiven() throws {
        var generator = SplitMix64(seed: 6)
        var inputs = MeasureInputs(Matrix.random(rows: 200, columns: 5, using: &generator))
        inputs.clusters = 7
        inputs.seed = 9
        var start = SplitMix64(seed: 9)
        let clustering = KMeans().cluster(inputs.matrix, into: 7, using: &start)
        #expect(try Self.value(.clusterInertia, of: inputs) == clustering.inertia)
        // One cluster: the squared deviations from the mean, n · d times the mean variance.
        inputs.clusters = 1
        let plain = PlainArithmetic(inputs.matrix)
        let mean = (0..<5).map { column in plain.rows.reduce(0) { $0 + $1[column] } / 200 }
        let expected = plain.rows.reduce(0) { $0 + plain.squaredDistance($1, mean) }
        #expect(agree(try Self.value(.clusterInertia, of: inputs), expected))
        inputs.clusters = 200
        #expect(try Self.value(.clusterInertia, of: inputs) == 0)
    }
}
