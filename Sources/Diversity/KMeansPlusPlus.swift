import Vectors

/// The start of k-means: rows drawn one after the other, each with a probability proportional to its squared distance from
/// the nearest row drawn before.
///
/// The expected inertia is within a factor of 8 (ln k + 2) of the best. Source: Arthur and Vassilvitskii, "k-means++: the
/// advantages of careful seeding", SODA 2007.
public enum KMeansPlusPlus {
    /// Draws `count` different rows of `matrix`, whose numbers are finite; in the order in which they were drawn.
    ///
    /// Where all rows left are copies of rows drawn already, the lowest index comes next.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - matrix: what they are drawn from.
    ///   - generator: draws them.
    ///   - isCancelled: asked with each row whether to draw no more; the rest are the lowest indices then.
    /// - Complexity: O(count · rows · columns).
    public static func rows(
        _ count: Int, of matrix: Matrix, using generator: inout some RandomNumberGenerator,
        isCancelled: () -> Bool = { false }
    ) -> [Int] {
        precondition(count >= 0 && count <= matrix.rows, "\(count) of \(matrix.rows) rows")
        guard count > 0 else { return [] }
        var drawn = [Int.random(in: 0..<matrix.rows, using: &generator)]
        var isDrawn = [Bool](repeating: false, count: matrix.rows)
        var nearest = [Float](repeating: .greatestFiniteMagnitude, count: matrix.rows)
        var distances: [Float] = []
        while drawn.count < count {
            let last = drawn[drawn.count - 1]
            isDrawn[last] = true
            if isCancelled() { return drawn + isDrawn.indices.lazy.filter { !isDrawn[$0] }.prefix(count - drawn.count) }
            matrix.squaredDistances(from: matrix.row(last), into: &distances)
            var sum = 0.0
            for row in nearest.indices {
                nearest[row] = min(nearest[row], distances[row])
                sum += Double(nearest[row])
            }
            drawn.append(draw(nearest, sum, using: &generator) ?? isDrawn.firstIndex(of: false) ?? 0)
        }
        return drawn
    }

    /// A position, with the probability of its share of `sum`; nil where that is 0.
    private static func draw(
        _ weights: [Float], _ sum: Double, using generator: inout some RandomNumberGenerator
    ) -> Int? {
        guard sum > 0 else { return nil }
        var left = Double.random(in: 0..<sum, using: &generator)
        for position in weights.indices where weights[position] > 0 {
            left -= Double(weights[position])
            if left < 0 { return position }
        }
        // Rounding left a rest: the last one that can be drawn.
        return weights.lastIndex { $0 > 0 }
    }
}
