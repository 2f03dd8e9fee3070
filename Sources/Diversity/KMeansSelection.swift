import Vectors

/// One row for each of as many clusters as rows are wanted: the one nearest to the cluster's centroid.
///
/// The usual baseline of cluster-based selection: it covers the regions of a file alike, whatever their size, and takes
/// typical rows, not outliers. Clusters are of unit vectors (`KMeans` from k-means++), so nearness is by cosine.
public enum KMeansSelection {
    /// Selects `count` rows of `matrix`, or all where there are fewer, in the order of their clusters.
    ///
    /// A cluster gives the nearest of its own rows, the lowest among equals. Where rows repeat there may be fewer clusters
    /// than `count`; then the first rows that were not selected make up the number.
    ///
    /// - Parameter progress: told how many of the most iterations are done; it may end well before.
    /// - Complexity: O(rows · count · columns) for each iteration.
    public static func select(
        _ count: Int, of matrix: Matrix, kMeans: KMeans = KMeans(), using generator: inout some RandomNumberGenerator,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) -> [Int] {
        guard count < matrix.rows else { return Array(0..<matrix.rows) }
        guard count > 0 else { return [] }
        let units = matrix.normalized()
        let clustering = kMeans.cluster(units, into: count, using: &generator) {
            progress($0, kMeans.maximumIterations)
        }
        var selected = nearestRows(of: units, in: clustering)
        var isSelected = [Bool](repeating: false, count: matrix.rows)
        for row in selected { isSelected[row] = true }
        let others = isSelected.indices.lazy.filter { !isSelected[$0] }
        selected += others.prefix(count - selected.count)
        return selected
    }

    /// For each cluster with rows the one nearest to its centroid.
    private static func nearestRows(of units: Matrix, in clustering: Clustering) -> [Int] {
        var nearest = [(row: Int, distance: Float)?](repeating: nil, count: clustering.centroids.rows)
        for (row, cluster) in clustering.assignment.enumerated() {
            let distance = units.squaredDistance(ofRow: row, to: clustering.centroids.row(cluster))
            if let best = nearest[cluster], best.distance <= distance { continue }
            nearest[cluster] = (row, distance)
        }
        return nearest.compactMap { $0?.row }
    }
}
