import Vectors

/// k-means clustering by Lloyd's algorithm: rows go to their nearest centroid, centroids to the mean of their rows, until
/// no row moves.
///
/// Sources: Lloyd, "Least squares quantization in PCM", 1982; the start is k-means++ (Arthur and Vassilvitskii, SODA 2007)
/// or given. It stops where scikit-learn's `KMeans(algorithm="lloyd", n_init=1)` does, with the same defaults, and from
/// the same start finds the same clusters but for rows that lie between two centroids to the last bits.
///
/// ```swift
/// var generator = SplitMix64(seed: 1)
/// let clustering = KMeans().cluster(matrix, into: 100, using: &generator)
/// clustering.sizes
/// ```
///
/// Rows are assigned exactly: matrix products propose, and what they leave open is decided by differences. Means are
/// summed in the order of the rows, in double precision. So one start gives the same bits on every machine. Distances are
/// Euclidean, on the rows as given: normalise them first to cluster by cosine.
///
/// A cluster that loses all its rows takes the row that is farthest from its centroid, out of a cluster with other rows.
/// It stays empty, with its centroid where it was, if all those rows lie on their centroids: there are fewer distinct
/// rows than clusters.
public struct KMeans: Sendable, Equatable {
    /// The most often that rows are assigned and centroids moved.
    public var maximumIterations: Int
    /// Stops when the centroids' squared movements sum to no more than this share of the columns' mean variance; 0 goes on
    /// until no row moves.
    public var tolerance: Double

    /// scikit-learn's defaults.
    public init(maximumIterations: Int = 300, tolerance: Double = 1e-4) {
        precondition(maximumIterations >= 1, "k-means needs at least one iteration, found \(maximumIterations)")
        precondition(tolerance >= 0, "a tolerance is not negative, found \(tolerance)")
        self.maximumIterations = maximumIterations
        self.tolerance = tolerance
    }

    /// Clusters `matrix` from a start that k-means++ draws.
    ///
    /// - Parameters:
    ///   - matrix: n rows of finite numbers, at least one.
    ///   - count: how many clusters; as many as there are rows, where those are fewer.
    ///   - generator: draws the start.
    ///   - progress: told how many iterations are done.
    ///   - isCancelled: asked with each row that is drawn and with each iteration whether to end with the clusters that
    ///     there are then.
    /// - Complexity: O(n · count · columns) for the start and for each iteration.
    public func cluster(
        _ matrix: Matrix, into count: Int, using generator: inout some RandomNumberGenerator,
        progress: (Int) -> Void = { _ in }, isCancelled: () -> Bool = { false }
    ) -> Clustering {
        let start = KMeansPlusPlus.rows(
            min(count, matrix.rows), of: matrix, using: &generator, isCancelled: isCancelled)
        return cluster(matrix, from: matrix.selecting(start), progress: progress, isCancelled: isCancelled)
    }

    /// Clusters `matrix` from given centroids.
    ///
    /// - Parameters:
    ///   - matrix: n rows of finite numbers.
    ///   - start: k centroids, at least one, of as many columns.
    ///   - progress: told how many iterations are done.
    ///   - isCancelled: asked with each iteration whether to end with the clusters that there are then.
    /// - Complexity: O(n · k · columns) for each iteration, by matrix products; memory for 2 MB of products.
    public func cluster(
        _ matrix: Matrix, from start: Matrix, progress: (Int) -> Void = { _ in },
        isCancelled: () -> Bool = { false }
    ) -> Clustering {
        precondition(start.rows > 0, "k-means needs at least one centroid")
        precondition(start.columns == matrix.columns, "centroids of \(start.columns) for \(matrix.columns) columns")
        let smallestMovement = tolerance * matrix.meanVariance()
        var centroids = start
        let norms = matrix.squaredNorms()
        var assigned = NearestCentroids(centroids).assign(matrix, squaredNorms: norms)
        var iterations = 0
        while true {
            var means = ClusterMeans(assigned, of: matrix, previous: centroids)
            means.fillEmptyClusters(from: matrix)
            let moved = means.centroids()
            let movement = centroids.squaredMovement(to: moved)
            centroids = moved
            iterations += 1
            progress(iterations)
            let next = NearestCentroids(centroids).assign(matrix, squaredNorms: norms)
            let isSettled = next == means.assignment
            assigned = next
            if isSettled || movement <= smallestMovement || iterations == maximumIterations || isCancelled() { break }
        }
        return Clustering(
            centroids: centroids, assignment: assigned, inertia: matrix.inertia(assigned, centroids),
            iterations: iterations)
    }
}

extension Matrix {
    /// The sum of the squared distances between rows of the same index.
    fileprivate func squaredMovement(to other: Matrix) -> Double {
        (0..<rows).reduce(0) { $0 + Double(squaredDistance(ofRow: $1, to: other.row($1))) }
    }
}
