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

    @Test(arguments: [5, UnitMoments.largestDimensionWithProducts + 1])
    func storedSumsGoOnToTheBit(dimension: Int) throws {
        var generator = SplitMix64(seed: 8)
        let units = Matrix.random(rows: 40, columns: dimension, using: &generator).normalized()
        let moments = Self.moments(units, 0..<30)
        let bytes = moments.storedState
        var restored = try #require(UnitMoments(restoring: bytes, dimension: dimension))
        #expect(restored.count == 30 && restored.storedState == bytes)
        for row in 0..<25 { restored.remove(units.row(row)) }
        for row in 30..<40 { restored.add(units.row(row)) }
        #expect(restored.storedState == Self.moments(units, 25..<40).storedState)
        #expect(UnitMoments(restoring: bytes, dimension: dimension + 1) == nil)
        #expect(UnitMoments(restoring: bytes.dropLast(), dimension: dimension) == nil)
        let tooMany = [UInt8](repeating: 255, count: 8) + bytes.dropFirst(8)
        #expect(UnitMoments(restoring: tooMany, dimension: dimension) == nil)
    }

    @Test func theOrderOfChangesLeavesNoTrace() {
        var generator = SplitMix64(seed: 7)
        let units = Matrix.random(rows: 60, columns: 12, using: &generator).normalized()
        let straight = Self.moments(units, 0..<50)
        var winding = Self.moments(units, (0..<60).shuffled(using: &generator))
        for row in 50..<60 { winding.remove(units.row(row)) }
        #expect(straight.storedState == winding.storedState)
        for measure in Self.measures where measure != .vendi {
            #expect(straight.value(of: measure) == winding.value(of: measure), "\(measure)")
        }
        // The last bits of LAPACK's eigenvalues depend on where in memory it works.
        let vendi = [straight, winding].compactMap { $0.value(of: .vendi) }
        #expect(vendi.count == 2 && abs(vendi[0] - vendi[1]) < 1e-12 * vendi[0])
    }

    @Test func copiesHaveNoSpreadAtAll() {
        var generator = SplitMix64(seed: 8)
        let unit = Matrix.random(rows: 1, columns: 30, using: &generator).normalized()
        let moments = Self.moments(unit, Array(repeating: 0, count: 100))
        #expect(moments.value(of: .meanPairwiseCosine) == 0)
    }

    /// Rows of packages.npy hardly vary in some dimensions, and some are nearly copies.
    @Test(.enabled(if: SharedData.isThere, "the shared data is not there"), arguments: [40, 1200])
    func sumsOfRealRowsResolveWhatTheyAnswer(rows: Int) throws {
        let real = try SharedData.matrix("packages.npy").prefix(rows).normalized()
        let dead = [127, 223, 319].filter { column in
            let numbers = (0..<rows).map { real.row($0).map { $0 }[column] }
            return (numbers.max() ?? 0) - (numbers.min() ?? 0) < 1e-6
        }
        #expect(dead == [127, 223, 319])
        var elements: [Float] = []
        for row in 0..<rows {
            elements += real.row(row)
            // Nearly a copy, at a cosine distance of some 1e-8.
            elements += real.row(row).enumerated().map { $0.offset % 7 == 0 ? $0.element * 1.0003 : $0.element }
        }
        let close = Matrix(rows: 2 * rows, columns: real.columns, elements: elements).normalized()
        let asked: [Measure] = [.distSumCosine, .meanPairwiseCosine, .meanCosine, .rke]
        for units in [real, close, close.prefix(2)] {
            let moments = Self.moments(units, 0..<units.rows)
            let expected = try MeasureInputs(units).evaluate(asked)
            for measure in asked {
                let (value, exact) = (moments.value(of: measure) ?? .nan, expected[measure] ?? .nan)
                #expect(abs(value - exact) <= 1e-6 * exact, "\(units.rows) rows: \(measure) \(value), \(exact)")
            }
            #expect(moments.value(of: .radius) == nil)
        }
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
