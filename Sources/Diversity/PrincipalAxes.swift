import Vectors

/// The directions in which rows spread most, by orthogonal iteration on their covariance, which is never formed.
///
/// Good enough to draw by: a fixed number of iterations from a fixed start.
public struct PrincipalAxes: Sendable {
    /// Orthonormal directions, the widest first.
    public private(set) var directions: [[Double]]
    /// The share of the variance along them.
    public let share: Double
    private let mean: [Double]

    private static let iterations = 30

    /// The first `count` axes of `matrix`, fewer where it has fewer columns.
    public init(of matrix: Matrix, count: Int) {
        let mean = Self.mean(of: matrix)
        var generator = SplitMix64(seed: 1)
        var directions = (0..<min(count, matrix.columns)).map { _ in
            (0..<matrix.columns).map { _ in Double.random(in: -1...1, using: &generator) }
        }
        Self.orthonormalize(&directions)
        var variances = [Double](repeating: 0, count: directions.count)
        var total = 0.0
        for _ in 0..<Self.iterations {
            (directions, total) = Self.applied(matrix, mean, directions)
            variances = Self.orthonormalize(&directions)
        }
        self.mean = mean
        self.directions = directions
        share = total > 0 ? min(variances.reduce(0, +) / total, 1) : 0
    }

    /// Where a row lies along each axis.
    public func coordinates(of row: ArraySlice<Float>) -> [Double] {
        directions.map { direction in
            zip(zip(row, mean), direction).reduce(0) { $0 + (Double($1.0.0) - $1.0.1) * $1.1 }
        }
    }

    /// The same, with each direction turned round where that brings it nearer to the other's of its rank: a sign means nothing,
    /// and a picture that is drawn again should not be its mirror image.
    public func aligned(with other: PrincipalAxes) -> PrincipalAxes {
        var axes = self
        for index in directions.indices where index < other.directions.count {
            let dot = zip(directions[index], other.directions[index]).reduce(0) { $0 + $1.0 * $1.1 }
            if dot < 0 { axes.directions[index] = directions[index].map { -$0 } }
        }
        return axes
    }

    private static func mean(of matrix: Matrix) -> [Double] {
        var mean = [Double](repeating: 0, count: matrix.columns)
        for row in 0..<matrix.rows {
            for (column, value) in matrix.row(row).enumerated() { mean[column] += Double(value) }
        }
        return mean.map { $0 / Double(max(matrix.rows, 1)) }
    }

    /// The covariance (not divided by the rows) times each direction, and its trace.
    private static func applied(
        _ matrix: Matrix, _ mean: [Double], _ directions: [[Double]]
    ) -> (images: [[Double]], trace: Double) {
        var images = directions.map { _ in [Double](repeating: 0, count: matrix.columns) }
        var trace = 0.0
        var centered = mean
        for row in 0..<matrix.rows {
            for (column, value) in matrix.row(row).enumerated() { centered[column] = Double(value) - mean[column] }
            trace += centered.reduce(0) { $0 + $1 * $1 }
            for index in directions.indices {
                var dot = 0.0
                for column in centered.indices { dot += centered[column] * directions[index][column] }
                for column in centered.indices { images[index][column] += dot * centered[column] }
            }
        }
        return (images, trace)
    }

    /// Gram and Schmidt; gives the lengths that the vectors had beside those before them.
    @discardableResult
    private static func orthonormalize(_ vectors: inout [[Double]]) -> [Double] {
        vectors.indices.map { index in
            for other in 0..<index {
                let dot = zip(vectors[index], vectors[other]).reduce(0) { $0 + $1.0 * $1.1 }
                for column in vectors[index].indices { vectors[index][column] -= dot * vectors[other][column] }
            }
            let norm = vectors[index].reduce(0) { $0 + $1 * $1 }.squareRoot()
            // A direction without any variance is left at zero: all rows are at 0 along it.
            for column in vectors[index].indices {
                vectors[index][column] = norm > 0 ? vectors[index][column] / norm : 0
            }
            return norm
        }
    }
}
