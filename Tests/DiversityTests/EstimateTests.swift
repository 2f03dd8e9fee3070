import Diversity
import Foundation
import Testing
import Vectors

/// Estimates from some of the rows, and how sure they are.
struct EstimateTests {
    private static let novelSums: [MemberMean] = NovelSumForm.allCases.flatMap { form in
        [true, false].map { MemberMean.novelSum(form, weighted: $0) }
    }

    @Test func overAllRowsTheyAreTheMeasures() throws {
        for seed in 1...3 as ClosedRange<UInt64> {
            var generator = SplitMix64(seed: seed)
            let units = Matrix.random(rows: 70, columns: 9, copies: true, using: &generator).normalized()
            let densities = (0..<70).map { _ in Double.random(in: 0.5...3, using: &generator) }
            let means = MemberMeans(units, densities: densities, proximityPower: 1)
            let found = try #require(
                means.estimates(
                    of: Set(Self.novelSums + [.nearest(1), .nearest(4), .distance, .squaredCosine]), count: 70,
                    using: &generator))
            func expect(_ mean: MemberMean, _ expected: Double?) throws {
                let estimate = try #require(found[mean])
                #expect(estimate.isExact)
                #expect(agree(estimate.value, try #require(expected)), "seed \(seed): \(mean)")
            }
            let exact = try MeasureInputs(units, density: Density(neighbors: 4, power: 0)).evaluate([
                .nearestDistance, .knnDistance, .meanPairwiseL2, .rke,
            ])
            try expect(.nearest(1), exact[.nearestDistance])
            try expect(.nearest(4), exact[.knnDistance])
            try expect(.distance, exact[.meanPairwiseL2])
            try expect(.squaredCosine, exact[.rke].map { 1 / $0 })
            for form in NovelSumForm.allCases {
                let novelSum = NovelSum(form: form)
                try expect(.novelSum(form, weighted: true), novelSum.value(of: units, densities: densities))
                try expect(.novelSum(form, weighted: false), novelSum.value(of: units))
            }
        }
    }

    @Test func theyGiveUpWhenTold() {
        var generator = SplitMix64(seed: 4)
        let units = Matrix.random(rows: 100, columns: 5, using: &generator).normalized()
        let means = MemberMeans(units, densities: [Double](repeating: 1, count: 100), proximityPower: 1)
        var asked = 0
        let estimates = means.estimates(of: [.distance], count: 100, using: &generator) {
            asked += 1
            return asked == 3
        }
        #expect(estimates == nil && asked == 3)
    }

    /// Of 400 samples, drawn with fixed seeds, at least 93 in 100 have the true value within 1.96 standard errors.
    @Test(
        .enabled(if: SharedData.isThere, "the shared data is not there"),
        arguments: [("packages.npy", 2000, 428), ("packages.npy", 6000, 142), ("instructions.npy", 10_000, 85)])
    func intervalsHoldOnRealData(file: String, count: Int, sampled: Int) throws {
        let units = try SharedData.matrix(file).prefix(count).normalized()
        let densities = DensityReference(units, density: Density(form: .unit)).factors(of: units)
        let means = Self.novelSums + [.nearest(1), .nearest(10), .distance, .squaredCosine]
        let values = try #require(
            MemberMeans(units, densities: densities, proximityPower: 1)
                .memberValues(of: means, at: Array(0..<count)))
        let weighted = MemberMean.novelSum(.released, weighted: true)
        for (mean, values) in zip(means, values) where mean != weighted {
            expectCoverage(of: values, sampled: sampled, "\(file), \(count) rows, \(mean)")
        }
        // Drawn by density: v_i is ρ_i times what it is at β = 0.
        let place = try #require(means.firstIndex(of: .novelSum(.released, weighted: false)))
        let draw = DensityDraw(densities)
        let mean = densities.reduce(0, +) / Double(count)
        expectCoverage(of: zip(densities, values[place]).map { $0 * $1 }, "\(file), \(count) rows, \(weighted)") {
            SampleMean(draw.rows(sampled, using: &$0).map { values[place][$0] }).estimate(population: .max)
                .scaled(by: mean)
        }
    }

    @Test(
        .enabled(if: SharedData.isThere, "the shared data is not there"),
        arguments: ["packages.npy", "instructions.npy"])
    func intervalsOfFacilityLocationHoldOnRealData(file: String) throws {
        let reference = try SharedData.matrix(file).prefix(8000).normalized()
        var generator = SplitMix64(seed: 5)
        let kept = RandomSelection.indices(count: 2000, of: 8000, using: &generator)
        let nearest = NearestSearch(reference.selecting(kept)).nearest(to: reference, count: 1)
        let values = nearest.squaredDistances.map { Double($0) / 2 }
        expectCoverage(of: values, sampled: 130, file)
        var mean = NearestMemberMean(reference.selecting(kept))
        for start in stride(from: 0, to: 8000, by: 1000) { mean.add(reference.selecting(start..<start + 1000)) }
        let whole = mean.estimate(population: 8000)
        #expect(whole.isExact && agree(whole.value, values.reduce(0, +) / 8000))
    }

    private func expectCoverage(of values: [Double], sampled: Int, _ what: String) {
        expectCoverage(of: values, what) { generator in
            let rows = RandomSelection.indices(count: sampled, of: values.count, using: &generator)
            return SampleMean(rows.map { values[$0] }).estimate(population: values.count)
        }
    }

    private func expectCoverage(
        of values: [Double], _ what: String, estimate: (inout SplitMix64) -> Estimate
    ) {
        let truth = values.reduce(0, +) / Double(values.count)
        var generator = SplitMix64(seed: 6)
        let trials = 400
        let held = (0..<trials).count { _ in
            let estimate = estimate(&generator)
            return abs(estimate.value - truth) <= 1.96 * (estimate.standardError ?? 0)
        }
        #expect(Double(held) >= 0.93 * Double(trials), "\(what): \(held) of \(trials)")
    }

    @Test func membersAreDrawnInProportionToTheirDensity() {
        var generator = SplitMix64(seed: 10)
        let rows = DensityDraw([1, 5, 0.5, 3.5]).rows(20_000, using: &generator)
        for (row, share) in [0.1, 0.5, 0.05, 0.35].enumerated() {
            #expect(abs(Double(rows.count { $0 == row }) / 20_000 - share) < 0.015)
        }
        #expect(DensityDraw([]).rows(3, using: &generator).isEmpty)
    }

    @Test func aBoundOfWhatChangesMadeHoldsForSpectra() throws {
        for seed in 1...20 as ClosedRange<UInt64> {
            var generator = SplitMix64(seed: seed)
            let units = Matrix.random(rows: 90, columns: 6, copies: true, using: &generator).normalized()
            let removed = Int.random(in: 0...15, using: &generator)
            let added = Int.random(in: 0...30, using: &generator)
            let before = try MeasureInputs(units.prefix(60)).evaluate([.vendi, .logDeterminant])
            let after = try MeasureInputs(units.selecting(removed..<60 + added)).evaluate([.vendi, .logDeterminant])
            let drift = SpectralDrift(countBefore: 60, added: added, removed: removed, dimension: 6)
            for (measure, estimate) in [
                (Measure.vendi, drift.vendi(before: try #require(before[.vendi]))),
                (.logDeterminant, drift.logDeterminant(before: try #require(before[.logDeterminant]))),
            ] {
                let off = abs(estimate.value - (try #require(after[measure])))
                #expect(off <= 1.96 * (estimate.standardError ?? 0) + 1e-9, "seed \(seed): \(measure)")
            }
        }
    }

    @Test func noChangeLeavesNoDoubt() {
        let drift = SpectralDrift(countBefore: 50, added: 0, removed: 0, dimension: 8)
        #expect(drift.vendi(before: 3.5) == Estimate(value: 3.5, standardError: 0))
        #expect(drift.logDeterminant(before: -20) == Estimate(value: -20, standardError: 0))
    }
}
