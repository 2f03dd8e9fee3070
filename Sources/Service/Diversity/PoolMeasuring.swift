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
    let clusterings: Clusterings
    let form: NovelSumForm
    /// Whether everything is computed in full, however long that takes.
    let exact: Bool
    /// Asked now and then.
    let isCancelled: @Sendable () -> Bool

    /// It was told to give up.
    struct Cancelled: Error {}

    /// How long members are compared with each other, rows with members, and members with centroids, before what was
    /// found has to do. A block of rows is finished.
    private static let memberTime = Duration.milliseconds(16)
    private static let rowTime = Duration.milliseconds(6)
    private static let centroidTime = Duration.milliseconds(4)
    /// Multiplications, about, that comparing all members of a small pool takes; some 10 ms.
    private static let memberWork = 60_000_000
    /// What reading and ranking a distance costs, in multiplications.
    private static let distanceWork = 200
    /// The most that are drawn. One member is always left out: a sample of all would be called exact, and is not.
    private static let samplesMax = 1024
    /// Rows that are read and compared together.
    private static let block = 32
    /// Members up to which a spectrum takes a moment whatever the dimension: it is that of a matrix of this order.
    static let smallSpectrum = 256

    /// The values of those measures that are defined for the pool and can be had in the time.
    func estimates(of names: Set<MeasureName>) throws -> [MeasureName: Estimate] {
        var estimates: [MeasureName: Estimate] = [:]
        var means: [MeasureName: MemberMean] = [:]
        for name in names.subtracting(Self.distances) where pool.count >= name.smallestSet {
            if case .measure(let measure) = name, let value = try wholeValue(of: measure) {
                estimates[name] = value
            } else if let mean = mean(for: name) {
                means[name] = mean
            }
        }
        estimates.merge(try distancesOfOthers(names)) { $1 }
        guard !means.isEmpty else { return estimates }
        let values = try memberMeans(Set(means.values))
        for (name, mean) in means { estimates[name] = values[mean].map { finished($0, name) } }
        return estimates
    }

    /// Values that are no means over members.
    private func wholeValue(of measure: Measure) throws -> Estimate? {
        if let value = pool.moments.value(of: measure), value.isFinite { return Estimate(exact: value) }
        switch measure {
        case .typeTokenRatio: return pool.spectrum.typeTokenRatio.map(Estimate.init(exact:))
        case .vocdD: return pool.spectrum.vocdD.map(Estimate.init(exact:))
        case .partitionEntropy: return try partitionEntropy()
        case .clusterInertia: return try clusterInertia()
        case .radius: return try whole(measure, isQuick: pool.vectors != nil)
        case .vendi, .logDeterminant: return try whole(measure, isQuick: pool.count <= Self.smallSpectrum)
        default: return nil
        }
    }

    /// The value from all members; nil where that takes more than a moment and was not asked for.
    private func whole(_ measure: Measure, isQuick: Bool) throws -> Estimate? {
        guard exact || isQuick, let vectors = vectors() else { return nil }
        return try MeasureInputs(vectors).evaluate([measure])[measure].map(Estimate.init(exact:))
    }

    /// The members' vectors, read for the occasion where they are not at hand; nil where that takes more than a moment.
    private func vectors() -> Matrix? {
        pool.vectors
            ?? (exact ? StoredVectors(store: reference.store, dimension: pool.dimension).rows(pool.seqs) : nil)
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
        guard let vectors = vectors() else { return [:] }
        var generator = seeded
        let work = pool.count * pool.count * (pool.dimension + Self.distanceWork)
        let takesAll = exact || work <= Self.memberWork
        let computation = MemberMeans(
            vectors, densities: pool.densities, proximityPower: settings.metric.proximityPower)
        let values = computation.estimates(
            of: means, count: takesAll ? pool.count : min(Self.samplesMax, pool.count - 1), within: Self.memberTime,
            using: &generator, isCancelled: isCancelled)
        guard let values else { throw Cancelled() }
        return values
    }

    /// The same pool is always sampled alike, and no two pools are.
    private var seeded: SplitMix64 {
        SplitMix64(seed: UInt64(pool.added) << 32 ^ UInt64(pool.removed))
    }
}

// How far other rows are from the members.
extension PoolMeasuring {
    private static let distances: Set<MeasureName> = [.measure(.facilityLocation), .measure(.coverage)]

    private func distancesOfOthers(_ names: Set<MeasureName>) throws -> [MeasureName: Estimate] {
        var estimates: [MeasureName: Estimate] = [:]
        var asked = names.intersection(Self.distances).map { $0 }
        guard pool.count > 0 else { return estimates }
        if reference.rolesAgree, asked.count == 2, let value = try meanDistance(of: .reference) {
            for name in asked { estimates[name] = value }
            asked = []
        }
        for name in asked {
            estimates[name] = try meanDistance(of: name == .measure(.coverage) ? .stream : .reference)
        }
        return estimates
    }

    private func meanDistance(of role: ReferenceRows.Role) throws -> Estimate? {
        guard let vectors = vectors() else { return nil }
        var mean = NearestMemberMean(vectors)
        if exact {
            let isComplete = try reference.forEachPage(of: role) { rows in
                mean.add(rows)
                return !isCancelled()
            }
            guard isComplete else { throw Cancelled() }
            return mean.count == 0 ? nil : mean.estimate(population: mean.count)
        }
        var generator = seeded
        guard
            let drawn = try reference.draw(Self.samplesMax, of: role, members: pool.seqs, using: &generator)
        else { return nil }
        let end = ContinuousClock.now + Self.rowTime
        for start in stride(from: 0, to: drawn.count, by: Self.block) where start == 0 || end > .now {
            mean.addSample(try drawn.rows(start..<min(start + Self.block, drawn.count)))
        }
        return mean.estimate(population: drawn.population, zeros: drawn.zeros)
    }
}

// How the members lie about centroids.
extension PoolMeasuring {
    private func partitionEntropy() throws -> Estimate? {
        let centroids = exact ? try referenceCentroids() : clusterings.reference
        return centroids.flatMap { statistics($0)?.entropy(population: pool.count) }
    }

    private func clusterInertia() throws -> Estimate? {
        let centroids = exact ? try memberCentroids() : clusterings.members
        return centroids.flatMap { statistics($0)?.inertia(population: pool.count) }
    }

    private func statistics(_ centroids: Matrix) -> CentroidStatistics? {
        guard let vectors = vectors() else { return nil }
        var statistics = CentroidStatistics(centroids)
        if exact {
            statistics.add(vectors)
            return statistics
        }
        var generator = seeded
        let rows = Array(0..<pool.count).shuffled(using: &generator)
        let end = ContinuousClock.now + Self.centroidTime
        for start in stride(from: 0, to: rows.count, by: 8 * Self.block) where start == 0 || end > .now {
            statistics.add(vectors.selecting(rows[start..<min(start + 8 * Self.block, rows.count)]))
        }
        return statistics
    }

    /// Those kept, or new ones where they do not hold any more.
    private func referenceCentroids() throws -> Matrix? {
        var generator = SplitMix64(seed: Clusterings.seed)
        guard let drawn = try reference.draw(Clusterings.referenceRows, of: .reference, members: [], using: &generator)
        else { return nil }
        let rows = drawn.population + drawn.zeros
        if let kept = clusterings.reference(of: rows) { return kept }
        let found = try centroids(of: try drawn.rows(0..<drawn.count))
        clusterings.setReference(found, of: rows)
        return found
    }

    private func memberCentroids() throws -> Matrix? {
        if let kept = clusterings.members(of: pool) { return kept }
        guard let found = try vectors().map(centroids) else { return nil }
        clusterings.setMembers(found, of: pool)
        return found
    }

    private func centroids(of rows: Matrix) throws -> Matrix {
        var generator = SplitMix64(seed: Clusterings.seed)
        let clustering = KMeans().cluster(
            rows, into: Clusterings.count, using: &generator, isCancelled: isCancelled)
        if isCancelled() { throw Cancelled() }
        return clustering.centroids
    }
}
