import Diversity
import Foundation
import Testing
import Vectors

/// What holds for every set: what a measure does when rows change places, lengths or numbers.
struct MeasurePropertyTests {
    /// Those that neither draw at random nor count words.
    private static let determined = Measure.allCases.filter { !$0.needsTexts && !$0.usesClusters }

    private func inputs(_ matrix: Matrix, reference: Matrix) -> MeasureInputs {
        var inputs = MeasureInputs(matrix, density: Density(neighbors: 3))
        inputs.reference = reference
        return inputs
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func theOrderOfTheRowsDoesNotMatter(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let stream = Matrix.random(rows: 60, columns: 8, copies: true, using: &generator)
        let set = stream.prefix(25)
        let values = try inputs(set, reference: stream).evaluate(Self.determined)
        let shuffled = try inputs(
            set.selecting((0..<25).shuffled(using: &generator)),
            reference: stream.selecting((0..<60).shuffled(using: &generator))
        ).evaluate(Self.determined)
        for (measure, value) in values {
            #expect(agree(shuffled[measure] ?? .nan, value, relative: 1e-6), "seed \(seed): \(measure)")
        }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func measuresOnCosinesDoNotSeeLengths(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let set = Matrix.random(rows: 30, columns: 8, using: &generator)
        var scaled = set
        for row in 0..<30 {
            let length = Float.random(in: 0.1...9, using: &generator)
            scaled.replaceRow(row, with: set.row(row).map { $0 * length })
        }
        let onCosines = Self.determined.filter { ![.novelSum, .distSumL2, .meanPairwiseL2, .radius].contains($0) }
        let values = try inputs(set, reference: set).evaluate(onCosines)
        let others = try inputs(scaled, reference: scaled).evaluate(onCosines)
        for (measure, value) in values {
            #expect(agree(others[measure] ?? .nan, value, absolute: 1e-6), "seed \(seed): \(measure)")
        }
    }

    /// Means over all pairs, counts of directions and spreads are those of the distinct rows; distances to the nearest
    /// other row vanish.
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func twoOfEachRow(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let set = Matrix.random(rows: 20, columns: 8, using: &generator)
        let reference = Matrix.random(rows: 40, columns: 8, using: &generator)
        let once = try inputs(set, reference: reference).evaluate(Self.determined)
        let twice = try inputs(set.selecting(Array(0..<20) + Array(0..<20)), reference: reference)
            .evaluate(Self.determined)
        for measure in [.meanCosine, .vendi, .rke, .radius, .facilityLocation, .coverage] as [Measure] {
            #expect(agree(twice[measure] ?? .nan, once[measure] ?? .nan, relative: 1e-6), "seed \(seed): \(measure)")
        }
        for measure in [.distSumCosine, .distSumL2] as [Measure] {
            #expect(agree(twice[measure] ?? .nan, 4 * (once[measure] ?? .nan)), "seed \(seed): \(measure)")
        }
        #expect(twice[.nearestDistance] == 0)
        #expect(twice[.novelSum] ?? .nan < once[.novelSum] ?? .nan, "seed \(seed)")
    }

    @Test func copiesOfOneRowHaveNoDiversity() throws {
        var set = Matrix(columns: 3)
        for _ in 0..<12 { set.append([1, 2, 2]) }
        let values = try inputs(set, reference: set).evaluate(Measure.allCases.filter { !$0.needsTexts })
        for (measure, value) in values where ![.vendi, .rke, .logDeterminant].contains(measure) {
            #expect(abs(value) < 1e-9, "\(measure): \(value)")
        }
        #expect(agree(values[.vendi] ?? .nan, 1) && agree(values[.rke] ?? .nan, 1))
        #expect(agree(values[.logDeterminant] ?? .nan, log(12.001) + 11 * log(0.001)))
    }

    /// A small set keeps its values when the reference has the same rows many times over, but for the density.
    @Test func repeatingTheReferenceChangesNoDistanceToIt() throws {
        var generator = SplitMix64(seed: 5)
        let stream = Matrix.random(rows: 30, columns: 6, using: &generator)
        let once = inputs(stream.prefix(10), reference: stream)
        let twice = inputs(stream.prefix(10), reference: stream.selecting(Array(0..<30) + Array(0..<30)))
        let measures: [Measure] = [.facilityLocation, .coverage, .novelSum]
        let (expected, values) = (try once.evaluate(measures), try twice.evaluate(measures))
        for measure in measures {
            #expect(agree(values[measure] ?? .nan, expected[measure] ?? .nan, relative: 1e-6), "\(measure)")
        }
    }

    @Test func whatCannotBeComputedIsSaidBesideTheRest() throws {
        var inputs = MeasureInputs(Matrix(rows: 2, columns: 2, elements: [1, 0, 0, 0]))
        inputs.texts = ["one", "two", "three"]
        let outcomes = try inputs.outcomes(of: [.radius, .vendi, .coverage, .typeTokenRatio])
        #expect(outcomes[.radius] == .success(0))
        #expect(outcomes[.vendi] == .failure(.zeroVector(.vendi, input: "set", row: 1)))
        #expect(outcomes[.coverage] == .failure(.referenceMissing(.coverage)))
        #expect(outcomes[.typeTokenRatio] == .failure(.textCountMismatch(found: 3, expected: 2)))
        inputs.reference = Matrix(rows: 1, columns: 2, elements: [.infinity, 0])
        #expect(throws: MeasureError.notFinite(input: "reference", row: 0)) {
            try inputs.outcomes(of: [.radius])
        }
    }
}
