import CKernels
import Vectors

/// Rows divided in two by nearest centroid: Lloyd's algorithm, from the best of a few planes through the mean.
///
/// The centroids are found on every fourth row or so. A side has at least an eighth of the rows: where rows coincide, or
/// one is alone, the plane is moved.
struct TwoMeans {
    /// Two rows.
    private(set) var centroids: Matrix
    /// 0 or 1, of each row.
    private(set) var sides: [UInt8] = []

    private static let sampleRows = 256
    private static let starts = 4
    private static let iterations = 5

    init(of rows: Matrix) {
        let sample = rows.selecting(stride(from: 0, to: rows.rows, by: max(1, rows.rows / Self.sampleRows)).map { $0 })
        centroids = Matrix(columns: rows.columns)
        var best: (Double, Matrix)?
        for start in 0..<Self.starts {
            let pair = Self.reflected(sample.row(start * sample.rows / Self.starts), in: sample)
            let (division, spread) = Self.divide(sample, by: pair)
            guard best == nil || spread < best?.0 ?? 0 else { continue }
            best = (spread, Self.means(of: sample, division) ?? pair)
        }
        guard let start = best?.1 else { return }
        centroids = start
        for _ in 0..<Self.iterations {
            centroids = Self.means(of: sample, Self.divide(sample, by: centroids).sides) ?? centroids
        }
        sides = Self.divide(rows, by: centroids).sides
        centroids = Self.means(of: rows, sides) ?? centroids
    }

    /// The mean and a row, and the row's mirror image: nearest of the two is a plane through the mean.
    private static func reflected(_ row: ArraySlice<Float>, in rows: Matrix) -> Matrix {
        let zeros = [UInt8](repeating: 0, count: rows.rows)
        let (sums, _) = sums(of: rows, zeros)
        let scale = 1 / Float(rows.rows)
        let mirrored = zip(row, sums).map { 2 * $1 * scale - $0 }
        return Matrix(rows: 2, columns: rows.columns, elements: Array(row) + mirrored)
    }

    /// Which centroid each row is nearer to, at least an eighth of them on each side; and the sum of squared distances.
    private static func divide(_ rows: Matrix, by centroids: Matrix) -> (sides: [UInt8], spread: Double) {
        var distances: [Float] = []
        rows.squaredDistances(from: 0..<2, of: centroids, to: 0..<rows.rows, into: &distances)
        let differences = (0..<rows.rows).map { distances[$0] - distances[rows.rows + $0] }
        var sides = differences.map { $0 <= 0 ? 0 : 1 as UInt8 }
        let right = sides.reduce(0) { $0 + Int($1) }
        let least = rows.rows / 8
        if right < least || rows.rows - right < least {
            let order = differences.indices.sorted { (differences[$0], $0) < (differences[$1], $1) }
            let left = right < least ? rows.rows - least : least
            for (rank, row) in order.enumerated() { sides[row] = rank < left ? 0 : 1 }
        }
        var spread = 0.0
        for row in 0..<rows.rows { spread += Double(distances[Int(sides[row]) * rows.rows + row]) }
        return (sides, spread)
    }

    private static func means(of rows: Matrix, _ sides: [UInt8]) -> Matrix? {
        var (sums, counts) = sums(of: rows, sides)
        guard counts[0] > 0, counts[1] > 0 else { return nil }
        for index in sums.indices { sums[index] /= Float(counts[index < rows.columns ? 0 : 1]) }
        return Matrix(rows: 2, columns: rows.columns, elements: sums)
    }

    private static func sums(of rows: Matrix, _ sides: [UInt8]) -> (sums: [Float], counts: [Int]) {
        var sums = [Float](repeating: 0, count: 2 * rows.columns)
        var counts = [0, 0]
        unsafe noveld_add_to_sides(rows.elements, sides, rows.rows, rows.columns, &sums, &counts)
        return (sums, counts)
    }
}
