import Foundation
import Vectors

/// How rows lie about given centroids: `cluster_inertia` and `partition_entropy` of a set, from all of its rows or some.
///
/// ```swift
/// var statistics = CentroidStatistics(centroids)
/// statistics.add(units.selecting(drawn))
/// let bits = statistics.entropy(population: units.rows)
/// ```
public struct CentroidStatistics: Sendable {
    private let centroids: Matrix
    private let nearest: NearestCentroids
    private var sizes: [Int]
    private var squaredDistance = SampleMean()
    private var count = 0

    /// Before the first row; there is a centroid at least.
    public init(_ centroids: Matrix) {
        self.centroids = centroids
        nearest = NearestCentroids(centroids)
        sizes = [Int](repeating: 0, count: centroids.rows)
    }

    /// Takes rows in, drawn uniformly without replacement, or all one after the other.
    ///
    /// - Complexity: O(rows · centroids · columns) by matrix products.
    public mutating func add(_ rows: Matrix) {
        for (row, cluster) in nearest.assign(rows, squaredNorms: rows.squaredNorms()).enumerated() {
            sizes[cluster] += 1
            squaredDistance.add(Double(centroids.squaredDistance(ofRow: cluster, to: rows.row(row))))
        }
        count += rows.rows
    }

    /// The sum over a population of rows of the squared distance to the nearest centroid.
    public func inertia(population: Int) -> Estimate {
        squaredDistance.estimate(population: population).scaled(by: Double(population))
    }

    /// The entropy in bits of how a population of rows falls to the centroids.
    ///
    /// The entropy of a sample is too small by about (k − 1)/2m, which is added (Miller 1955; k counts the centroids that
    /// have rows); the standard error is that of the mean of −log p (the delta method).
    public func entropy(population: Int) -> Estimate {
        var logarithm = SampleMean()
        var entropy = 0.0
        for size in sizes where size > 0 {
            let share = Double(size) / Double(count)
            entropy -= share * log2(share)
            for _ in 0..<size { logarithm.add(-log2(share)) }
        }
        guard count < population else { return Estimate(exact: max(0, entropy)) }
        let unseen = 1 - Double(count) / Double(population)
        let missed = Double(sizes.count { $0 > 0 } - 1) / (2 * Double(count)) * log2(M_E) * unseen
        let mean = logarithm.estimate(population: population)
        return Estimate(value: entropy + missed, standardError: (mean.standardError ?? 0) + missed / 2)
    }
}
