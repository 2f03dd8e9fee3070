import Vectors

/// Which of a few rows is nearest to each of many others, by Euclidean distance.
///
/// Matrix products give ‖c‖² − 2 x·c for each centroid c, off by a known bound. Where the smallest is smaller than all
/// others by more than that, it is the nearest; else those within the bound are compared by differences. So the answer is
/// exact up to the rounding of `Matrix.squaredDistance`, and the same on every machine.
struct NearestCentroids {
    private let centroids: Matrix
    private let squaredNorms: [Float]
    private let largestNorm: Float

    /// Numbers in a block of products: 2 MB.
    private static let productsInBlock = 500_000

    init(_ centroids: Matrix) {
        precondition(centroids.rows > 0, "there is at least one centroid")
        self.centroids = centroids
        squaredNorms = centroids.squaredNorms()
        largestNorm = (squaredNorms.max() ?? 0).squareRoot()
    }

    /// The nearest centroid of each row of `matrix`; the lowest among equals.
    ///
    /// - Parameter squaredNorms: those of the rows.
    func assign(_ matrix: Matrix, squaredNorms norms: [Float]) -> [Int] {
        let size = max(Self.productsInBlock / centroids.rows, 1)
        var products: [Float] = []
        var assignment: [Int] = []
        assignment.reserveCapacity(matrix.rows)
        for start in stride(from: 0, to: matrix.rows, by: size) {
            let block = start..<min(start + size, matrix.rows)
            centroids.products(of: block, in: matrix, with: 0..<centroids.rows, into: &products)
            for row in block {
                let own = (row - start) * centroids.rows..<(row - start + 1) * centroids.rows
                assignment.append(
                    nearest(to: matrix.row(row), norm: norms[row].squareRoot(), products: products.span.extracting(own))
                )
            }
        }
        return assignment
    }

    private func nearest(to row: ArraySlice<Float>, norm: Float, products: Span<Float>) -> Int {
        let squaredNorms = squaredNorms.span
        var nearest = 0
        var smallest = Float.infinity
        var second = Float.infinity
        for index in squaredNorms.indices {
            let estimate = squaredNorms[index] - 2 * products[index]
            if estimate < smallest {
                (second, smallest, nearest) = (smallest, estimate, index)
            } else if estimate < second {
                second = estimate
            }
        }
        let bound = 2 * error(norm: norm)
        // Also where an estimate is infinite or NaN, which compares as false.
        guard second - smallest > bound, bound.isFinite, smallest.isFinite else {
            return nearestByDifferences(to: row) { !(squaredNorms[$0] - 2 * products[$0] > smallest + bound) }
        }
        return nearest
    }

    /// The most that an estimate differs from the distance by differences less ‖x‖²: that of the products is at most
    /// 2 · columns · 2⁻²⁴ · ‖x‖‖c‖, that of norms, sums and differences some units of 2⁻²⁴ more.
    private func error(norm: Float) -> Float {
        let reach = norm + largestNorm
        return Float(centroids.columns + 32) * 0x1p-24 * reach * reach
    }

    private func nearestByDifferences(to row: ArraySlice<Float>, where isCandidate: (Int) -> Bool) -> Int {
        var nearest = 0
        var smallest = Float.infinity
        for index in 0..<centroids.rows where isCandidate(index) {
            let distance = centroids.squaredDistance(ofRow: index, to: row)
            if distance < smallest { (smallest, nearest) = (distance, index) }
        }
        return nearest
    }
}

extension Matrix {
    /// The sum of the rows' squared distances to the centroids that they are assigned to.
    func inertia(_ assignment: [Int], _ centroids: Matrix) -> Double {
        var sum = 0.0
        for (row, cluster) in assignment.enumerated() {
            sum += Double(centroids.squaredDistance(ofRow: cluster, to: self.row(row)))
        }
        return sum
    }

    /// The mean over the columns of the variance (divided by the number of rows).
    func meanVariance() -> Double {
        squaredDeviations().reduce(0, +) / Double(max(rows, 1) * columns)
    }
}
