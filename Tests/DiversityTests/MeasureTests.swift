import Diversity
import Foundation
import Testing
import Vectors

struct MeasureTests {
    @Test(arguments: [(12, 5), (5, 12), (40, 3)])
    func valuesEqualPlainArithmetic(rows: Int, columns: Int) throws {
        for seed in 1...4 as ClosedRange<UInt64> {
            var generator = SplitMix64(seed: seed)
            let matrix = Matrix.random(rows: rows, columns: columns, copies: true, using: &generator)
            let plain = PlainArithmetic(matrix)
            let values = try MeasureInputs(matrix, density: Density(neighbors: 4, power: 0)).evaluate(
                Measure.allCases.filter { !$0.needsReference && !$0.needsTexts })
            func expect(_ measure: Measure, _ expected: Double) {
                #expect(agree(values[measure] ?? .nan, expected), "seed \(seed): \(measure)")
            }
            let pairs = (0..<rows).flatMap { i in (0..<i).map { (i, $0) } }
            let cosine = pairs.reduce(0) { $0 + plain.cosineDistance($1.0, $1.1) }
            let euclidean = pairs.reduce(0) { sum, pair in
                sum + plain.squaredDistance(plain.rows[pair.0], plain.rows[pair.1]).squareRoot()
            }
            expect(.distSumCosine, cosine)
            expect(.distSumL2, euclidean)
            expect(.meanPairwiseCosine, cosine / Double(pairs.count))
            expect(.meanPairwiseL2, euclidean / Double(pairs.count))
            expect(.meanCosine, 2 * cosine / Double(rows * rows))
            let sorted = (0..<rows).map { i in
                (0..<rows).filter { $0 != i }.map { plain.cosineDistance(i, $0) }.sorted()
            }
            expect(.nearestDistance, sorted.reduce(0) { $0 + $1[0] } / Double(rows))
            expect(.knnDistance, sorted.reduce(0) { $0 + $1.prefix(4).reduce(0, +) / 4 } / Double(rows))
            let squares = (0..<rows).flatMap { i in (0..<rows).map { pow(1 - plain.cosineDistance(i, $0), 2) } }
            expect(.rke, Double(rows * rows) / squares.reduce(0, +))
            expect(.radius, plain.radius())
            expect(
                .novelSum, NovelSum.mean(plain.memberValues(NovelSum(), densities: Array(repeating: 1, count: rows))))
        }
    }

    /// k directions, each m times: the effective number of rows is k whatever the order.
    @Test func vendiScoresCountDistinctDirections() throws {
        var matrix = Matrix(columns: 7)
        for index in 0..<15 { matrix.append((0..<7).map { $0 == index % 5 ? 2 : 0 }) }
        let values = try MeasureInputs(matrix).evaluate([.vendi, .rke, .logDeterminant])
        #expect(agree(values[.vendi] ?? .nan, 5))
        #expect(agree(values[.rke] ?? .nan, 5))
        // Five blocks of ones: eigenvalues 3 five times and 0 ten times.
        #expect(agree(values[.logDeterminant] ?? .nan, 5 * log(3.001) + 10 * log(0.001)))
        var one = Matrix(columns: 2)
        for _ in 0..<9 { one.append([0.6, 0.8]) }
        #expect(agree(try MeasureInputs(one).evaluate([.vendi])[.vendi] ?? .nan, 1))
    }

    @Test func facilityLocationIsTheMeanDistanceOfTheReferenceToTheSet() throws {
        var generator = SplitMix64(seed: 5)
        let reference = Matrix.random(rows: 30, columns: 6, using: &generator)
        var inputs = MeasureInputs(reference.prefix(8))
        inputs.reference = reference
        let plain = PlainArithmetic(reference)
        let expected = (0..<30).reduce(0) { sum, i in
            sum + (0..<8).reduce(2) { min($0, plain.cosineDistance(i, $1)) }
        }
        #expect(agree(try inputs.evaluate([.facilityLocation])[.facilityLocation] ?? .nan, expected / 30))
    }

    @Test func partitionEntropyCountsByNearestCentroid() throws {
        let centroids = Matrix(rows: 4, columns: 2, elements: [1, 0, 0, 1, -1, 0, 0, -5])
        var inputs = MeasureInputs(Matrix(rows: 4, columns: 2, elements: [9, 1, 8, -1, 0.1, 0.3, -2, 1]))
        inputs.centroids = centroids
        #expect(agree(try inputs.evaluate([.partitionEntropy])[.partitionEntropy] ?? .nan, 1.5))
    }

    @Test func coverageAsksOfTheStreamWhatFacilityLocationAsksOfTheReference() throws {
        var generator = SplitMix64(seed: 7)
        let reference = Matrix.random(rows: 30, columns: 6, using: &generator)
        let stream = Matrix.random(rows: 50, columns: 6, using: &generator)
        var inputs = MeasureInputs(stream.prefix(9))
        inputs.reference = reference
        let alone = try inputs.evaluate([.coverage, .facilityLocation])
        #expect(alone[.coverage] == alone[.facilityLocation])
        inputs.stream = stream
        let values = try inputs.evaluate([.coverage, .facilityLocation])
        #expect(values[.facilityLocation] == alone[.facilityLocation])
        let plain = PlainArithmetic(stream)
        let sum = (0..<50).reduce(0) { sum, i in
            sum + (0..<9).reduce(2) { min($0, plain.cosineDistance(i, $1)) }
        }
        #expect(agree(values[.coverage] ?? .nan, sum / 50))
        inputs.reference = nil
        #expect(try inputs.evaluate([.coverage])[.coverage] == values[.coverage])
    }

    @Test func givenDensitiesReplaceTheReference() throws {
        var generator = SplitMix64(seed: 6)
        let stream = Matrix.random(rows: 80, columns: 6, using: &generator)
        var inputs = MeasureInputs(stream.prefix(20), novelSum: NovelSum(form: .paper))
        inputs.reference = stream
        let fromReference = try inputs.evaluate([.novelSum])
        inputs.reference = nil
        inputs.densities = DensityReference(stream, density: Density()).factors(of: inputs.matrix)
        #expect(try inputs.evaluate([.novelSum]) == fromReference)
    }

    @Test func whatIsMissingOrUnfitIsNamed() throws {
        let matrix = Matrix(rows: 3, columns: 2, elements: [1, 0, 0, 0, 0, 1])
        func error(_ measure: Measure, _ change: (inout MeasureInputs) -> Void = { _ in }) -> MeasureError? {
            var inputs = MeasureInputs(matrix)
            change(&inputs)
            do throws(MeasureError) {
                _ = try inputs.evaluate([measure])
                return nil
            } catch {
                return error
            }
        }
        #expect(error(.novelSum) == .referenceMissing(.novelSum))
        #expect(error(.facilityLocation) == .referenceMissing(.facilityLocation))
        #expect(error(.partitionEntropy) == .referenceMissing(.partitionEntropy))
        #expect(error(.coverage) == .referenceMissing(.coverage))
        #expect(error(.vendi) == .zeroVector(.vendi, input: "set", row: 1))
        #expect(error(.novelSum) { $0.reference = matrix } == nil)
        #expect(error(.radius) == nil)
        #expect(error(.knnDistance) { $0.matrix = matrix.prefix(1) } == .tooFewRows(.knnDistance, found: 1, needed: 2))
        #expect(error(.novelSum) { $0.matrix = matrix.prefix(0) } == .tooFewRows(.novelSum, found: 0, needed: 1))
        #expect(
            error(.facilityLocation) {
                $0.matrix = matrix.prefix(1)
                $0.reference = matrix
            } == .zeroVector(.facilityLocation, input: "reference", row: 1))
        #expect(
            error(.novelSum) { $0.reference = Matrix(rows: 1, columns: 3, elements: [1, 2, 3]) }
                == .dimensionMismatch(input: "reference", found: 3, expected: 2))
        #expect(
            error(.radius) { $0.matrix = Matrix(rows: 2, columns: 2, elements: [0, 1, .nan, 1]) }
                == .notFinite(input: "set", row: 1))
    }

    @Test func namesAreStableAndReadable() {
        #expect(
            Measure.allCases.map(\.rawValue) == [
                "novelsum", "distsum_cosine", "distsum_l2", "mean_pairwise_cosine", "mean_pairwise_l2", "cos_distance",
                "nearest_distance", "knn_distance", "radius", "logdet", "vendi", "rke", "facility_location",
                "coverage", "partition_entropy", "cluster_inertia", "ttr", "vocd_d",
            ])
        #expect(Set(Measure.allCases.map(\.summary)).count == Measure.allCases.count)
        // With their names, they fit the lines of a help text.
        #expect(Measure.allCases.allSatisfy { $0.summary.count <= 55 })
    }
}

extension PlainArithmetic {
    fileprivate func radius() -> Double {
        let count = Double(rows.count)
        let deviations = rows[0].indices.map { column in
            let mean = rows.reduce(0) { $0 + $1[column] } / count
            return (rows.reduce(0) { $0 + pow($1[column] - mean, 2) } / count).squareRoot()
        }
        return pow(deviations.reduce(1, *), 1 / Double(deviations.count))
    }
}
