import Foundation
import Vectors

// Measures that rest on a partition into clusters.
extension MeasureComputation {
    /// The inertia of k-means on the set; 0 where there are no more rows than clusters.
    mutating func clusterInertia(progress: (_ done: Int, _ total: Int) -> Void) -> Double {
        clustering(of: inputs.matrix, progress: progress).inertia
    }

    /// The entropy of the set's rows over given centroids, by cosine, or over the clusters that k-means finds among the
    /// reference's directions.
    mutating func partitionEntropy(progress: (_ done: Int, _ total: Int) -> Void) throws(MeasureError) -> Double {
        try requireDirections(.partitionEntropy)
        let centroids: Matrix
        if let given = inputs.centroids {
            centroids = try directions(given, "centroids", .partitionEntropy)
        } else {
            let reference = try directions(inputs.reference, "reference", .partitionEntropy)
            centroids = clustering(of: reference, progress: progress).centroids
        }
        let assignment = NearestCentroids(centroids).assign(space.units, squaredNorms: space.units.squaredNorms())
        return Self.entropy(assignment, clusters: centroids.rows)
    }

    private func clustering(of matrix: Matrix, progress: (_ done: Int, _ total: Int) -> Void) -> Clustering {
        var generator = SplitMix64(seed: inputs.seed)
        let kMeans = KMeans()
        return kMeans.cluster(matrix, into: inputs.clusters, using: &generator) {
            progress($0, kMeans.maximumIterations)
        }
    }

    /// In bits, of the shares of the clusters.
    private static func entropy(_ assignment: [Int], clusters: Int) -> Double {
        var sizes = [Int](repeating: 0, count: clusters)
        for cluster in assignment { sizes[cluster] += 1 }
        let shares = sizes.lazy.filter { $0 > 0 }.map { Double($0) / Double(assignment.count) }
        // One cluster has −1·log 1 = −0 bits.
        return max(0, shares.reduce(0) { $0 - $1 * log2($1) })
    }
}
