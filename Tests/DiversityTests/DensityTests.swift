import Diversity
import Foundation
import Testing
import Vectors

struct DensityTests {
    /// Raw vectors, distinct reference rows, K + 1 hits, the first dropped.
    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func releasedFormEqualsPlainArithmetic(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let reference = Matrix.random(rows: 120, columns: 5 * Int(seed), copies: true, using: &generator)
        var queries = reference.prefix(20)
        for _ in 0..<20 {
            queries.append((0..<queries.columns).map { _ in Float.random(in: -3...3, using: &generator) })
        }
        let plain = PlainArithmetic(reference)
        let distinct = plain.distinct
        for selfInReference in [true, false] {
            let density = Density(neighbors: Int(seed), power: 0.5, selfInReference: selfInReference)
            let prepared = DensityReference(reference, density: density)
            #expect(prepared.rows == distinct.count, "seed \(seed)")
            let factors = prepared.factors(of: queries)
            for (index, query) in PlainArithmetic(queries).rows.enumerated() {
                let sorted = distinct.map { plain.squaredDistance(query, $0) }.sorted()
                let neighbours = sorted[(selfInReference ? 1 : 0)...].prefix(density.neighbors)
                let mean = neighbours.reduce(0, +) / Double(density.neighbors)
                #expect(agree(factors[index], pow(mean + 1e-9, -0.5)), "seed \(seed), query \(index)")
            }
        }
    }

    @Test func releasedFormIsZeroWithFewerRowsThanItAsksFor() {
        var generator = SplitMix64(seed: 21)
        let reference = Matrix.random(rows: 10, columns: 4, using: &generator)
        let enough = DensityReference(reference, density: Density(neighbors: 9))
        #expect(enough.suffices)
        #expect(enough.factors(of: reference).allSatisfy { $0 > 0 })
        let short = DensityReference(reference, density: Density(neighbors: 10))
        #expect(!short.suffices)
        #expect(short.meanSquaredDistances(of: reference).allSatisfy { $0 == .infinity })
        #expect(short.factors(of: reference) == Array(repeating: 0, count: 10))
        let outside = DensityReference(reference, density: Density(neighbors: 10, selfInReference: false))
        #expect(outside.suffices)
        #expect(outside.factors(of: reference).allSatisfy { $0 > 0 })
        let unweighted = DensityReference(reference, density: Density(neighbors: 10, power: 0))
        #expect(unweighted.factors(of: reference) == Array(repeating: 1, count: 10))
    }

    @Test func unitFormEqualsPlainArithmetic() {
        for seed in 31...36 as ClosedRange<UInt64> {
            var generator = SplitMix64(seed: seed)
            var reference = Matrix.random(rows: 90, columns: 8, using: &generator)
            // Near-copies, at a squared distance of about 1e-8 of the unit vectors, and scaled copies.
            for row in 0..<30 {
                reference.append(reference.row(row).map { $0 * 3 + Float.random(in: -1e-4...1e-4, using: &generator) })
            }
            let queries = reference.prefix(12).appendingRandomRows(12, using: &generator)
            let density = Density(form: .unit, neighbors: 7)
            let prepared = DensityReference(reference, density: density)
            #expect(prepared.rows == 90, "seed \(seed)")
            let factors = prepared.factors(of: queries)
            let plain = PlainArithmetic(reference.prefix(90).normalized())
            for (index, query) in PlainArithmetic(queries.normalized()).rows.enumerated() {
                let others = plain.squaredDistances(from: query).filter { $0 >= 1e-6 }.prefix(7)
                let expected = pow(others.reduce(0, +) / 7 + 1e-9, -0.5)
                #expect(agree(factors[index], expected), "seed \(seed), query \(index)")
            }
        }
    }

    @Test func unitFormUsesTheNeighboursThereAre() {
        let reference = Matrix(rows: 3, columns: 2, elements: [1, 0, 0, 2, 5, 0])
        let prepared = DensityReference(reference, density: Density(form: .unit))
        #expect(prepared.rows == 2)
        #expect(!prepared.suffices)
        // (1, 0) has the single neighbour (0, 1), at squared distance 2.
        #expect(agree(prepared.factors(of: reference)[0], pow(2 + 1e-9, -0.5)))
        let alone = DensityReference(reference.prefix(1), density: Density(form: .unit))
        #expect(alone.factors(of: reference.prefix(1)) == [1])
        #expect(alone.meanSquaredDistances(of: reference.prefix(1)) == [.infinity])
        #expect(
            DensityReference(Matrix(columns: 2), density: Density(form: .unit)).factors(of: reference) == [1, 1, 1])
    }

    @Test func nothingIsDroppedButTheRowItself() {
        // In the unit form a query from elsewhere keeps its nearest neighbour; in the released form it loses it.
        let reference = Matrix(rows: 2, columns: 2, elements: [1, 0, 0, 1])
        let query = Matrix(rows: 1, columns: 2, elements: [0.8, 0.6])
        let unit = DensityReference(reference, density: Density(form: .unit, neighbors: 1))
        #expect(agree(unit.meanSquaredDistances(of: query)[0], 0.4))
        let released = DensityReference(reference, density: Density(neighbors: 1))
        #expect(agree(released.meanSquaredDistances(of: query)[0], 0.8))
    }

    @Test func withoutMergingARowIsStillNotItsOwnNeighbour() {
        let reference = Matrix(rows: 3, columns: 2, elements: [1, 0, 1, 1e-4, 0, 1])
        let prepared = DensityReference(reference, density: Density(form: .unit, neighbors: 1, mergeBelow: 0))
        #expect(prepared.rows == 3)
        #expect(agree(prepared.meanSquaredDistances(of: reference)[0], 1e-8, relative: 1e-3, absolute: 0))
    }

    @Test func aFloorKeepsDenseRegionsFromExploding() {
        let density = Density(power: 0.5, floor: 0.01)
        #expect(density.factor(meanSquaredDistance: 0) == density.factor(meanSquaredDistance: 0.01))
        #expect(agree(density.factor(meanSquaredDistance: 0), 10))
        #expect(agree(Density().factor(meanSquaredDistance: 0), 31_622.7766))
        #expect(Density(power: 0).factor(meanSquaredDistance: .infinity) == 1)
        #expect(Density().factor(squaredDistances: [Float]()) == 1)
        #expect(agree(Density().factor(squaredDistances: [1, 3]), pow(2, -0.5)))
    }

    @Test func distinctRowsAreTheFirstOfTheirKind() {
        let matrix = Matrix(rows: 6, columns: 2, elements: [1, 2, 0, 0, 1, 2, -0, 0, 1, 2.5, 1, 2])
        #expect(DistinctRows.indices(of: matrix, within: 0) == [0, 1, 4])
        // A chain: the third is near the second only, which counts as the first.
        let chain = Matrix(rows: 3, columns: 1, elements: [0, 0.9, 1.8])
        #expect(DistinctRows.indices(of: chain, within: 1) == [0, 2])
        #expect(DistinctRows.indices(of: Matrix(columns: 3), within: 1).isEmpty)
    }

    @Test(arguments: 41...48 as ClosedRange<UInt64>)
    func distinctRowsEqualAllPairsCompared(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var matrix = Matrix.random(rows: 150, columns: 2, copies: true, using: &generator)
        // Their squared distances to other rows are beyond the range of single precision.
        for _ in 0..<2 { matrix.append([1e20, 0]) }
        for bound in [0, 1e-3, 0.05, 10] as [Float] { expectDistinct(matrix, within: bound, "seed \(seed)") }
    }

    /// Windows so wide that rows are compared by matrix products, over more than one block, bounds among the distances.
    @Test(arguments: 71...74 as ClosedRange<UInt64>)
    func distinctRowsByProductsEqualAllPairsCompared(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let matrix = Matrix.random(rows: 700, columns: 8, copies: true, using: &generator).normalized()
        let distances = (1..<40).map { matrix.squaredDistance(ofRow: $0, to: matrix.row(0)) }.filter { $0 > 0 }.sorted()
        let (near, far) = (distances[distances.count / 8], distances[distances.count / 2])
        for bound in [0.1, 0.4, near, near.nextUp, far, far.nextUp] {
            expectDistinct(matrix, within: bound, "seed \(seed)")
        }
    }

    @Test func nearDuplicatesCountOnceInTheReleasedFormWhereAsked() {
        // The third row has the direction of the first but for 1e-4, and three times its length.
        let reference = Matrix(rows: 4, columns: 2, elements: [1, 0, 0, 1, 3, 3e-4, -1, 0])
        let exact = DensityReference(reference, density: Density(neighbors: 1))
        let merged = DensityReference(reference, density: Density(neighbors: 1, mergeBelow: 1e-6))
        #expect(exact.rows == 4 && merged.rows == 3)
        let query = Matrix(rows: 1, columns: 2, elements: [1, 0])
        #expect(agree(merged.meanSquaredDistances(of: query)[0], 2))
        #expect(DensityReference(reference, density: Density(mergeBelow: 0)).rows == 4)
    }

    /// A pair in line with the pivot, whose two distances from there are rounded by more than the bound leaves room.
    @Test(arguments: 51...70 as ClosedRange<UInt64>)
    func roundingHidesNoPair(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let row = (0..<5).map { _ in Float.random(in: 100...200, using: &generator) }
        let matrix = Matrix(
            rows: 3, columns: 5, elements: Array(repeating: 0, count: 5) + row + row.map { $0 * 1.00001 })
        let distance = matrix.squaredDistance(ofRow: 1, to: matrix.row(2))
        expectDistinct(matrix, within: distance, "seed \(seed)")
        expectDistinct(matrix, within: distance.nextUp, "seed \(seed)")
    }

    private func expectDistinct(_ matrix: Matrix, within bound: Float, _ comment: Comment) {
        var kept: [Int] = []
        for row in 0..<matrix.rows {
            let isRepeated = kept.contains {
                let distance = matrix.squaredDistance(ofRow: row, to: matrix.row($0))
                return bound == 0 ? distance == 0 : distance < bound
            }
            if !isRepeated { kept.append(row) }
        }
        #expect(DistinctRows.indices(of: matrix, within: bound) == kept, comment)
    }
}

extension Matrix {
    fileprivate func appendingRandomRows(_ count: Int, using generator: inout SplitMix64) -> Matrix {
        var result = self
        for _ in 0..<count { result.append((0..<columns).map { _ in Float.random(in: -1...1, using: &generator) }) }
        return result
    }
}
