import Vectors

/// Rows divided among centroids, as k-means leaves them.
public struct Clustering: Sendable, Equatable {
    /// k × d: the mean of each cluster's rows; where a cluster stayed empty, a copy of the start or of a row.
    public let centroids: Matrix
    /// For each row the cluster whose centroid is nearest by Euclidean distance, the lowest among equals.
    public let assignment: [Int]
    /// The sum over the rows of the squared Euclidean distance to their centroid.
    public let inertia: Double
    /// How often the centroids moved.
    public let iterations: Int

    /// How many rows each cluster has.
    public var sizes: [Int] {
        var sizes = [Int](repeating: 0, count: centroids.rows)
        for cluster in assignment { sizes[cluster] += 1 }
        return sizes
    }
}
