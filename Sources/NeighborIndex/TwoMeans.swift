import CKernels

/// Rows divided in two by nearest centroid: Lloyd's algorithm, from the best of a few planes through the mean.
///
/// The centroids are found on every fourth row or so. A side has at least an eighth of the rows: where rows coincide, or
/// one is alone, the plane is moved. Which side a row is on is told by one inner product with the normal of the plane.
struct TwoMeans {
    /// Two rows.
    private(set) var centroids: [[Float]] = []
    /// 0 or 1, of each row.
    private(set) var sides: [UInt8] = []

    private static let sampleRows = 256
    private static let starts = 4
    private static let iterations = 5

    /// - Parameter rows: `count` of them of `columns` numbers each, and what follows is not looked at.
    init(of rows: [Float], count: Int, columns: Int) {
        precondition(count > 1 && count * columns <= rows.count, "\(count) rows of \(columns) to divide")
        let every = max(1, count / Self.sampleRows)
        let sample = SpacedRows(rows: rows, every: every, count: (count + every - 1) / every, columns: columns)
        let all = SpacedRows(rows: rows, every: 1, count: count, columns: columns)
        let mean = sample.means([UInt8](repeating: 0, count: sample.count)).left
        var best = sample.means(sample.sides(beyond: mean, towards: sample[0]))
        for start in 1..<Self.starts {
            let means = sample.means(sample.sides(beyond: mean, towards: sample[start * sample.count / Self.starts]))
            if means.spread < best.spread { best = means }
        }
        for _ in 0..<Self.iterations { best = sample.means(sample.sides(between: best.left, and: best.right)) }
        sides = all.sides(between: best.left, and: best.right)
        let means = all.means(sides)
        centroids = [means.left, means.right]
    }
}

/// Every so many of rows that stand one after the other.
private struct SpacedRows {
    let rows: [Float]
    let every: Int
    let count: Int
    let columns: Int

    subscript(index: Int) -> ArraySlice<Float> {
        rows[index * every * columns..<(index * every + 1) * columns]
    }

    /// The sides of the plane half way between two points: 0 for what is as near to the left one.
    func sides(between left: [Float], and right: [Float]) -> [UInt8] {
        let normal = zip(left, right).map { $0 - $1 }
        let middle = zip(left, right).map { ($0 + $1) / 2 }
        return sides(along: normal, from: middle)
    }

    /// The sides of the plane through a point, across the line to another one, which is on side 0.
    func sides(beyond point: [Float], towards other: ArraySlice<Float>) -> [UInt8] {
        sides(along: zip(other, point).map { $0 - $1 }, from: point)
    }

    /// At least an eighth of the rows is on each side.
    private func sides(along normal: [Float], from point: [Float]) -> [UInt8] {
        var products = [Float](repeating: 0, count: count)
        var origin: Float = 0
        unsafe noveld_products_with(normal, point, 1, 1, columns, &origin)
        unsafe noveld_products_with(normal, rows, count, every, columns, &products)
        var sides = products.map { $0 >= origin ? 0 : 1 as UInt8 }
        let right = sides.reduce(0) { $0 + Int($1) }
        let least = count / 8
        if right < least || count - right < least {
            let order = products.indices.sorted { (products[$1], $0) < (products[$0], $1) }
            let left = right < least ? count - least : least
            for (rank, row) in order.enumerated() { sides[row] = rank < left ? 0 : 1 }
        }
        return sides
    }

    /// The means of both sides, and the sum of squared distances from them but for a constant; a side without rows has zeros.
    func means(_ sides: [UInt8]) -> (left: [Float], right: [Float], spread: Double) {
        var sums = [Float](repeating: 0, count: 2 * columns)
        var counts = [0, 0]
        unsafe noveld_add_to_sides(rows, sides, count, every, columns, &sums, &counts)
        var spread = 0.0
        var means: [[Float]] = []
        for side in 0..<2 {
            let sum = Array(sums[side * columns..<(side + 1) * columns])
            var square: Float = 0
            unsafe noveld_products_with(sum, sum, 1, 1, columns, &square)
            let scale = 1 / Float(max(1, counts[side]))
            spread -= Double(square * scale)
            means.append(sum.map { $0 * scale })
        }
        return (means[0], means[1], spread)
    }
}
