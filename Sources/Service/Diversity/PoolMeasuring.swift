import Diversity
import Foundation
import Messages
import Selection
import Store
import Vectors

/// Measures one snapshot of the pool: in full, or within a bounded time from some of its members.
struct PoolMeasuring {
    let pool: MirroredPool
    let settings: EngineSettings
    let reference: ReferenceRows
    let form: NovelSumForm
    /// Whether everything is computed in full, however long that takes.
    let exact: Bool
    /// Asked now and then.
    let isCancelled: @Sendable () -> Bool

    /// It was told to give up.
    struct Cancelled: Error {}

    /// Multiplications, about, that comparing members may take, and that comparing reference rows may; some tens of
    /// milliseconds each.
    private static let memberWork = 500_000_000
    private static let referenceWork = 1_000_000_000
    /// What reading and ranking a distance costs, in multiplications.
    private static let distanceWork = 200
    private static let memberSamples = 16...512
    private static let referenceSamples = 32...1024
    /// Members up to which a spectrum takes a moment whatever the dimension: it is that of a matrix of this order.
    private static let smallSpectrum = 256

    /// The values of those measures that are defined for the pool and can be had in the time.
    func estimates(of names: Set<MeasureName>) throws -> [MeasureName: Estimate] {
        var estimates: [MeasureName: Estimate] = [:]
        var means: [MeasureName: MemberMean] = [:]
        for name in names where pool.count >= smallestSet(for: name) {
            if case .measure(let measure) = name, let value = try wholeValue(of: measure) {
                estimates[name] = value
            } else if let mean = mean(for: name) {
                means[name] = mean
            }
        }
        guard !means.isEmpty else { return estimates }
        let values = try memberMeans(Set(means.values))
        for (name, mean) in means { estimates[name] = values[mean].map { finished($0, name) } }
        return estimates
    }

    private func smallestSet(for name: MeasureName) -> Int {
        if case .measure(let measure) = name { measure.smallestSet } else { 1 }
    }

    /// Values that are no means over members.
    private func wholeValue(of measure: Measure) throws -> Estimate? {
        if let value = pool.moments.value(of: measure), value.isFinite { return Estimate(exact: value) }
        switch measure {
        case .facilityLocation: return try facilityLocation()
        case .vendi, .logDeterminant:
            guard exact || pool.count <= Self.smallSpectrum else { return nil }
            return try MeasureInputs(pool.vectors).evaluate([measure])[measure].map(Estimate.init(exact:))
        default: return nil
        }
    }

    private func mean(for name: MeasureName) -> MemberMean? {
        switch name {
        case .novelSumUnweighted: .novelSum(form, weighted: false)
        case .measure(.novelSum): .novelSum(form, weighted: true)
        case .measure(.nearestDistance): .nearest(1)
        case .measure(.knnDistance): .nearest(settings.metric.densityNeighbors)
        case .measure(.distSumL2), .measure(.meanPairwiseL2): .distance
        case .measure(.rke): .squaredCosine
        default: nil
        }
    }

    /// From the mean to the measure.
    private func finished(_ mean: Estimate, _ name: MeasureName) -> Estimate {
        switch name {
        case .measure(.distSumL2): mean.scaled(by: Double(pool.count) * Double(pool.count - 1) / 2)
        case .measure(.rke): mean.inverted()
        default: mean
        }
    }

    private func memberMeans(_ means: Set<MemberMean>) throws -> [MemberMean: Estimate] {
        var generator = seeded
        let count = exact ? pool.count : memberCount
        let computation = MemberMeans(
            pool.vectors, densities: pool.densities, proximityPower: settings.metric.proximityPower)
        let values = computation.estimates(of: means, count: count, using: &generator, isCancelled: isCancelled)
        guard let values else { throw Cancelled() }
        return values
    }

    /// How many members are compared with all: as many as the time allows, and all of a small pool.
    private var memberCount: Int {
        let work = pool.count * (pool.vectors.columns + Self.distanceWork)
        return min(max(Self.memberWork / work, Self.memberSamples.lowerBound), sampleBound(work))
    }

    private func sampleBound(_ work: Int) -> Int {
        work * pool.count <= Self.memberWork ? pool.count : min(Self.memberSamples.upperBound, pool.count)
    }

    private func facilityLocation() throws -> Estimate? {
        guard pool.count > 0 else { return nil }
        var mean = NearestMemberMean(pool.vectors)
        if exact {
            var count = 0
            let isComplete = try reference.forEachPage { rows in
                mean.add(rows)
                count += rows.rows
                return !isCancelled()
            }
            guard isComplete else { throw Cancelled() }
            return count == 0 ? nil : mean.estimate(population: count)
        }
        var generator = seeded
        let wanted = Self.referenceWork / (pool.count * pool.vectors.columns)
        let count = min(max(wanted, Self.referenceSamples.lowerBound), Self.referenceSamples.upperBound)
        guard let (rows, population) = try reference.draw(count, using: &generator) else { return nil }
        mean.add(rows)
        return mean.estimate(population: population)
    }

    /// The same pool is always sampled alike, and no two pools are.
    private var seeded: SplitMix64 {
        SplitMix64(seed: UInt64(pool.added) << 32 ^ UInt64(pool.removed))
    }
}
