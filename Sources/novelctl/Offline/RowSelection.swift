import ArgumentParser
import Diversity
import Selection
import Vectors

/// A selection to be made: a method with its parameters. The same value selects the same rows of the same source.
struct RowSelection {
    /// How.
    let method: SelectionMethod
    /// How many rows; all, where there are fewer.
    let budget: Int
    /// The definition of NovelSum, for the methods that compute it.
    let metric: MetricOptions
    /// For what is random: a sample, the first row, the start of k-means.
    var seed: UInt64 = 1
    /// The row that NovelSelect and k-center begin with; nil for a random one.
    var first: Int?
    /// The DEITA filter's cosine distance.
    var distance = RepresentationFilter().distance
    /// For the engine: a row nearer than this cosine distance to a kept one is not kept.
    var minimumDistance: Double?
    /// For the engine: for how many later rows a decision waits at most.
    var hold: Int?
    /// For the engine with a capacity: how many rows it expects; nil for as many as there are.
    var expected: Int?

    /// What is selected from.
    struct Source {
        /// The rows: finite, none of them zero.
        let matrix: Matrix
        /// The rows that density refers to; nil where the engine is to learn it on the way, and others take `matrix`.
        let reference: Matrix?
        /// The density factor of each row, where it is known already; else NovelSelect computes it.
        var densities: [Double]?
    }

    /// Refuses what is no cosine distance.
    static func check(distance: Double, option: String) throws {
        guard (0...2).contains(distance) else {
            throw ValidationError("\(option): found \(distance), expected a cosine distance from 0 to 2")
        }
    }

    /// What the progress of this method counts.
    var unit: String {
        switch method {
        case .stream, .threshold: "rows decided"
        case .deita: "rows looked at"
        case .kmeans: "iterations at most"
        case .random, .kcenter, .facility, .novelselect: "rows"
        }
    }

    /// The rows that are kept, in order of selection where there is one, else ascending.
    ///
    /// - Parameter progress: told how much of the work is done, and of how much.
    func select(from source: Source, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }) -> [Int] {
        let matrix = source.matrix
        let rows = { (done: Int) in progress(done, matrix.rows) }
        let picks = { (done: Int) in progress(done, min(budget, matrix.rows)) }
        var generator = SplitMix64(seed: seed)
        switch method {
        case .random:
            return RandomSelection.indices(count: budget, of: matrix.rows, using: &generator)
        case .kcenter:
            return KCenter.select(budget, of: matrix, first: firstRow(of: matrix, &generator), progress: picks)
        case .facility:
            return FacilityLocation.select(budget, of: matrix, progress: picks)
        case .kmeans:
            return KMeansSelection.select(budget, of: matrix, using: &generator, progress: progress)
        case .deita:
            return RepresentationFilter(distance: distance).select(budget, of: matrix, progress: rows)
        case .novelselect:
            return NovelSelect(proximityPower: metric.alpha).select(
                budget, of: matrix, densities: densities(of: source), first: firstRow(of: matrix, &generator),
                progress: picks
            ).indices
        case .threshold:
            return pass(.init(total: budget, streamLength: matrix.rows), source).select(from: matrix, progress: rows)
        case .stream:
            return pass(.init(capacity: budget), source, expected: expected ?? matrix.rows).select(
                from: matrix, progress: rows)
        }
    }

    private func firstRow(of matrix: Matrix, _ generator: inout SplitMix64) -> Int {
        first ?? Int.random(in: 0..<matrix.rows, using: &generator)
    }

    private func densities(of source: Source) -> [Double] {
        source.densities
            ?? DensityReference(source.reference ?? source.matrix, density: metric.density()).factors(of: source.matrix)
    }

    private func pass(
        _ budget: EngineSettings.Budget, _ source: Source, expected: Int? = nil
    ) -> StreamSelection {
        StreamSelection(
            budget: budget, metric: metric, reference: source.reference, minimumDistance: minimumDistance, hold: hold,
            expected: expected)
    }
}
