import Diversity
import Testing
import Vectors

/// Sums of a changing set, and the measures that follow from them.
struct UnitMomentsTests {
    private static let measures: [Measure] = [
        .distSumCosine, .meanPairwiseCosine, .meanCosine, .rke, .logDeterminant, .vendi,
    ]

    private static func moments(_ units: Matrix, _ rows: some Sequence<Int>) -> UnitMoments {
        var moments = UnitMoments(dimension: units.columns)
        for row in rows { moments.add(units.row(row)) }
        return moments
    }

    @Test(arguments: [(40, 7), (9, 24), (300, 16)])
    func valuesAreThoseOfTheRowsThatAreThere(rows: Int, columns: Int) throws {
        for seed in 1...3 as ClosedRange<UInt64> {
            var generator = SplitMix64(seed: seed)
            let units = Matrix.random(rows: rows, columns: columns, copies: true, using: &generator).normalized()
            var moments = Self.moments(units, 0..<rows)
            let gone = RandomSelection.indices(count: rows / 3, of: rows, using: &generator)
            for row in gone { moments.remove(units.row(row)) }
            let left = Set(0..<rows).subtracting(gone).sorted()
            let expected = try MeasureInputs(units.selecting(left)).evaluate(Self.measures)
            for measure in Self.measures {
                let (value, exact) = (moments.value(of: measure) ?? .nan, expected[measure] ?? .nan)
                #expect(abs(value - exact) <= 1e-6 * abs(exact), "seed \(seed): \(measure)")
            }
        }
    }

    @Test func theOrderOfChangesLeavesNoTrace() {
        var generator = SplitMix64(seed: 7)
        let units = Matrix.random(rows: 60, columns: 12, using: &generator).normalized()
        let straight = Self.moments(units, 0..<50)
        var winding = Self.moments(units, (0..<60).shuffled(using: &generator))
        for row in 50..<60 { winding.remove(units.row(row)) }
        for measure in Self.measures {
            #expect(straight.value(of: measure) == winding.value(of: measure), "\(measure)")
        }
    }

    @Test func copiesHaveNoSpreadAtAll() {
        var generator = SplitMix64(seed: 8)
        let unit = Matrix.random(rows: 1, columns: 30, using: &generator).normalized()
        let moments = Self.moments(unit, Array(repeating: 0, count: 100))
        #expect(moments.value(of: .meanPairwiseCosine) == 0)
    }

    @Test func whatDoesNotFollowHasNoValue() {
        var generator = SplitMix64(seed: 9)
        let units = Matrix.random(rows: 3, columns: 1100, using: &generator).normalized()
        let wide = Self.moments(units, 0..<3)
        #expect(wide.value(of: .rke) == nil && wide.value(of: .vendi) == nil)
        #expect(wide.value(of: .distSumCosine) != nil)
        #expect(wide.value(of: .nearestDistance) == nil)
        #expect(Self.moments(units, 0..<1).value(of: .meanPairwiseCosine) == nil)
    }
}
