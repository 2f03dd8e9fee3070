import Vectors

/// The step of Lloyd's algorithm that moves centroids: sums and sizes of the clusters, and what becomes of empty ones.
struct ClusterMeans {
    /// The cluster of each row, after empty clusters were filled.
    private(set) var assignment: [Int]
    private let previous: Matrix
    /// The sum of each cluster's rows, summed in the order of the rows.
    private var sums: [Double]
    private var sizes: [Int]

    /// Sums the rows of `matrix`, each of which is in the cluster that `assignment` says.
    ///
    /// - Parameter previous: the centroids that the rows were assigned to.
    init(_ assignment: [Int], of matrix: Matrix, previous: Matrix) {
        self.assignment = assignment
        self.previous = previous
        sums = [Double](repeating: 0, count: previous.rows * previous.columns)
        sizes = [Int](repeating: 0, count: previous.rows)
        for (row, cluster) in assignment.enumerated() { add(matrix, row, to: cluster, sign: 1) }
    }

    /// Gives each empty cluster the row that is farthest from its centroid, among those in clusters with other rows and
    /// away from their centroids.
    mutating func fillEmptyClusters(from matrix: Matrix) {
        let empty = sizes.indices.filter { sizes[$0] == 0 }
        guard !empty.isEmpty else { return }
        let distances = assignment.indices.map { previous.squaredDistance(ofRow: assignment[$0], to: matrix.row($0)) }
        var order = AscendingOrder()
        order.sort(distances.map { -$0 }[...])
        var candidates = order.positions.lazy.map(Int.init).filter { distances[$0] > 0 }.makeIterator()
        for cluster in empty {
            var farthest = candidates.next()
            while let row = farthest, sizes[assignment[row]] == 1 { farthest = candidates.next() }
            guard let farthest else { return }
            add(matrix, farthest, to: assignment[farthest], sign: -1)
            add(matrix, farthest, to: cluster, sign: 1)
            assignment[farthest] = cluster
        }
    }

    /// The means of the clusters; an empty cluster's centroid stays where it was.
    func centroids() -> Matrix {
        var elements = previous.elements
        for cluster in sizes.indices where sizes[cluster] > 0 {
            for position in cluster * previous.columns..<(cluster + 1) * previous.columns {
                elements[position] = Float(sums[position] / Double(sizes[cluster]))
            }
        }
        return Matrix(rows: previous.rows, columns: previous.columns, elements: elements)
    }

    private mutating func add(_ matrix: Matrix, _ row: Int, to cluster: Int, sign: Double) {
        sizes[cluster] += Int(sign)
        let values = matrix.elements.span.extracting(row * matrix.columns..<(row + 1) * matrix.columns)
        var sums = self.sums.mutableSpan
        let start = cluster * matrix.columns
        for column in values.indices { sums[start + column] += sign * Double(values[column]) }
    }
}
