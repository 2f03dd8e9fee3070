import Diversity
import Plots
import Vectors

/// Rows of a file in the plane: the two directions in which unit vectors spread most (principal components).
struct PlaneMap {
    /// A place for each row.
    let points: [Point]
    /// The share of the rows' variance that the plane has.
    let share: Double
    /// The rows that stand for all of them as a background.
    let sample: [Int]

    /// Rows that the directions are computed from, at most.
    private static let rowsMax = 4000
    /// Rows in the background.
    private static let sampleMax = 2000

    /// The map of the rows of `matrix`; the same for the same rows.
    init(of matrix: Matrix) {
        let units = matrix.normalized()
        var generator = SplitMix64(seed: 1)
        let fitted = units.selecting(
            RandomSelection.indices(count: Self.rowsMax, of: matrix.rows, using: &generator))
        let axes = PrincipalAxes(of: fitted, count: 2)
        share = axes.share
        points = (0..<units.rows).map { row in
            let coordinates = axes.coordinates(of: units.row(row))
            return Point(coordinates[0], coordinates.count > 1 ? coordinates[1] : 0)
        }
        sample = RandomSelection.indices(count: Self.sampleMax, of: matrix.rows, using: &generator)
    }
}
