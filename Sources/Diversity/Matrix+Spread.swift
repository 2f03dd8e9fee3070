import Foundation
import Vectors

extension Matrix {
    /// The mean of the rows.
    func mean() -> [Float] {
        var sums = [Double](repeating: 0, count: columns)
        for index in 0..<rows {
            for (column, value) in row(index).enumerated() { sums[column] += Double(value) }
        }
        return sums.map { Float($0 / Double(max(rows, 1))) }
    }

    /// For each column, the sum of the squared differences from the column's mean.
    ///
    /// - Complexity: O(rows · columns), in two passes, so that nothing cancels.
    func squaredDeviations() -> [Double] {
        var means = [Double](repeating: 0, count: columns)
        for index in 0..<rows {
            for (column, value) in row(index).enumerated() { means[column] += Double(value) }
        }
        for column in means.indices { means[column] /= Double(max(rows, 1)) }
        var deviations = [Double](repeating: 0, count: columns)
        for index in 0..<rows {
            for (column, value) in row(index).enumerated() {
                deviations[column] += (Double(value) - means[column]) * (Double(value) - means[column])
            }
        }
        return deviations
    }

    /// The geometric mean over the columns of the standard deviation (divided by the number of rows).
    func radius() -> Double {
        let sumOfLogarithms = squaredDeviations().reduce(0) { $0 + log($1 / Double(rows)) / 2 }
        return exp(sumOfLogarithms / Double(columns))
    }
}

extension CosineSpace {
    /// For each row a number that no doubled cosine distance to another row is above: the square of its distance to the
    /// mean plus the largest such distance, but for rounding.
    ///
    /// - Complexity: O(rows · columns).
    func largestDoubledDistances() -> [Double] {
        var squares: [Float] = []
        units.squaredDistances(from: units.mean()[...], into: &squares)
        let distances = squares.map { Double($0).squareRoot() }
        let largest = distances.reduce(0, max)
        // A zero vector is at 2 from every row.
        let least = zeroRows.isEmpty ? 0.0 : 2
        return distances.map { max(least, ($0 + largest) * ($0 + largest)) }
    }

    /// The sum of the cosine distances of all pairs i < j.
    ///
    /// The squared distances of all pairs of n rows sum to n times those from the mean, so no pair is visited.
    ///
    /// - Complexity: O(rows · columns).
    func sumOfPairwiseDistances() -> Double {
        let zeros = Set(zeroRows)
        let directed = zeros.isEmpty ? units : units.selecting((0..<units.rows).filter { !zeros.contains($0) })
        let amongDirected = Double(directed.rows) * directed.squaredDeviations().reduce(0, +) / 2
        let pairsWithZeroes = units.rows * (units.rows - 1) / 2 - directed.rows * (directed.rows - 1) / 2
        return amongDirected + Double(pairsWithZeroes)
    }
}
