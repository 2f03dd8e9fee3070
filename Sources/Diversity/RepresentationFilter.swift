import Vectors

/// Selection in the order of the rows: a row is kept if no row kept before is as near as a given distance.
///
/// The last step of DEITA (Liu et al., "What Makes Good Data for Alignment?", ICLR 2024, arXiv 2312.15685), there called
/// the repr filter, whose rows come sorted by quality and complexity. It takes what is new enough as it comes, so the
/// order decides, and a budget that is small beside the stream is spent on the stream's beginning.
public struct RepresentationFilter: Sendable, Equatable {
    /// A row is kept if its nearest kept row is farther than this cosine distance.
    public var distance: Double

    /// The distance of DEITA's released code, which drops a row whose cosine similarity to a kept one reaches 0.9.
    public init(distance: Double = 0.1) {
        precondition(distance >= 0, "a distance is not negative, found \(distance)")
        self.distance = distance
    }

    /// Selects up to `count` rows of `matrix`, ascending: fewer where no more rows are far enough from each other.
    ///
    /// A zero vector is at distance 1 from every vector. The first indices are the selection for every smaller count.
    ///
    /// - Parameter progress: told how many rows were looked at, now and then.
    /// - Complexity: O(rows looked at · rows selected · columns).
    public func select(_ count: Int, of matrix: Matrix, progress: (Int) -> Void = { _ in }) -> [Int] {
        let units = matrix.normalized()
        let isZero = units.squaredNorms().map { $0 == 0 }
        var kept = Matrix(columns: matrix.columns)
        var selected: [Int] = []
        var distances: [Float] = []
        for row in 0..<matrix.rows where selected.count < count {
            var nearest = Double.infinity
            if isZero[row] {
                if !selected.isEmpty { nearest = 1 }
            } else {
                kept.squaredDistances(from: units.row(row), into: &distances)
                if let squared = distances.min() { nearest = Double(squared) / 2 }
                if kept.rows < selected.count { nearest = min(nearest, 1) }
            }
            if nearest > distance {
                selected.append(row)
                if !isZero[row] { kept.append(units.row(row)) }
            }
            progress(row + 1)
        }
        return selected
    }
}
