import Vectors

/// Compares members with the whole set, some after the other, and averages.
///
/// Over all members distances are by differences (see `CosineSpace`), so that the value is exact. Where only some are
/// compared, matrix products give the distances, and those that are near 0, where products cancel, are computed again.
///
/// ```swift
/// let means = MemberMeans(units, densities: densities, proximityPower: 1)
/// let estimates = means.estimates(of: [.nearest(1), .distance], count: 100, using: &generator)
/// ```
public struct MemberMeans: Sendable {
    private let units: Matrix
    private let densities: [Double]
    private let weights: RankWeights

    /// Rows that are compared together.
    private static let block = 16

    /// A set of unit vectors with their density factors.
    public init(_ units: Matrix, densities: [Double], proximityPower: Double) {
        precondition(densities.count == units.rows, "\(densities.count) densities for \(units.rows) rows")
        self.units = units
        self.densities = densities
        weights = RankWeights(power: proximityPower, count: units.rows)
    }

    /// The means, from `count` members drawn at random, or from all where there are no more.
    ///
    /// Members are drawn uniformly without replacement. Only for NovelSum in the released form they are drawn in
    /// proportion to their density, with replacement (Hansen and Hurwitz 1943): there v_i is ρ_i times a sum that varies
    /// little, and ρ has so long a tail that a uniform sample's error would be found too small.
    ///
    /// - Parameters:
    ///   - time: where not all members are compared, no more are once this has passed; but 16 at least.
    ///   - isCancelled: asked now and then whether to give up.
    /// - Returns: exact values where all members were compared; nil where it gave up.
    /// - Complexity: O(count · n · d).
    public func estimates(
        of means: Set<MemberMean>, count: Int, within time: Duration? = nil,
        using generator: inout some RandomNumberGenerator, isCancelled: () -> Bool = { false }
    ) -> [MemberMean: Estimate]? {
        guard count < units.rows else {
            let all = Array(means)
            let values = memberValues(of: all, at: Array(0..<units.rows), isCancelled: isCancelled)
            return values.map { values in
                Dictionary(
                    uniqueKeysWithValues: zip(all, values.map { SampleMean($0).estimate(population: units.rows) }))
            }
        }
        let start = ContinuousClock.now
        let weighted = MemberMean.novelSum(.released, weighted: true)
        let uniform = Array(means.subtracting([weighted]))
        let drawsTwice = means.contains(weighted) && !uniform.isEmpty
        var estimates: [MemberMean: Estimate] = [:]
        if !uniform.isEmpty {
            let rows = RandomSelection.indices(count: count, of: units.rows, using: &generator)
                .shuffled(using: &generator)
            let sampling = Sampling(end: time.map { start + (drawsTwice ? $0 / 2 : $0) })
            guard let values = memberValues(of: uniform, at: rows, sampling, isCancelled: isCancelled) else {
                return nil
            }
            for (mean, values) in zip(uniform, values) {
                estimates[mean] = SampleMean(values).estimate(population: units.rows)
            }
        }
        guard means.contains(weighted) else { return estimates }
        let drawn = DensityDraw(densities).rows(count, using: &generator)
        let plain = MemberMean.novelSum(.released, weighted: false)
        let sampling = Sampling(end: time.map { start + $0 })
        guard let sums = memberValues(of: [plain], at: drawn, sampling, isCancelled: isCancelled) else { return nil }
        // Drawn with replacement, from a population that never ends.
        let mean = densities.reduce(0, +) / Double(densities.count)
        estimates[weighted] = SampleMean(sums[0]).estimate(population: .max).scaled(by: mean)
        return estimates
    }

    /// What the means are of: for each mean the values of the members at `rows`; nil where it gave up.
    package func memberValues(
        of means: [MemberMean], at rows: [Int], isCancelled: () -> Bool = { false }
    ) -> [[Double]]? {
        memberValues(of: means, at: rows, nil, isCancelled: isCancelled)
    }

    /// How some members are compared with all.
    private struct Sampling {
        /// When no more are.
        let end: ContinuousClock.Instant?
    }

    private func memberValues(
        of means: [MemberMean], at rows: [Int], _ sampling: Sampling?, isCancelled: () -> Bool
    ) -> [[Double]]? {
        var values = [[Double]](repeating: [], count: means.count)
        var distances: [Float] = []
        var order = AscendingOrder()
        let needsOrder = means.contains { if case .novelSum = $0 { true } else { false } }
        for start in stride(from: 0, to: rows.count, by: Self.block) {
            if isCancelled() { return nil }
            if start > 0, let end = sampling?.end, end <= .now { break }
            let chosen = units.selecting(rows[start..<min(start + Self.block, rows.count)])
            if sampling == nil {
                units.squaredDistances(from: 0..<chosen.rows, of: chosen, to: 0..<units.rows, into: &distances)
            } else {
                units.squaredUnitDistances(of: chosen, into: &distances)
            }
            for place in 0..<chosen.rows {
                let row = RowDistances(
                    squared: distances[place * units.rows..<(place + 1) * units.rows], own: rows[start + place])
                if needsOrder { order.sort(row.ownFirst) }
                for index in means.indices { values[index].append(value(of: means[index], row, order)) }
            }
        }
        return values
    }

    private func value(of mean: MemberMean, _ row: RowDistances, _ order: AscendingOrder) -> Double {
        switch mean {
        case .nearest(let count): row.meanOfNearest(count)
        case .distance: row.meanDistance
        case .squaredCosine: row.meanSquaredCosine
        case .novelSum(let form, let weighted): novelSum(form, weighted: weighted, row, order)
        }
    }

    private func novelSum(
        _ form: NovelSumForm, weighted: Bool, _ row: RowDistances, _ order: AscendingOrder
    ) -> Double {
        let count = units.rows
        switch form {
        case .released:
            let sum = order.sum(of: row.squared, weights: weights.values) / 2
            return (weighted ? densities[row.own] : 1) * sum / weights.sum(count)
        case .paper:
            // The row itself comes first and has no rank: its distance is 0, whatever its weight.
            let others = [0] + weights.values.prefix(count - 1)
            return order.sum(of: row.squared, weights: others, factors: weighted ? densities : nil) / 2
        }
    }
}
