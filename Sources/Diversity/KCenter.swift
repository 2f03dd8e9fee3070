import Vectors

/// Farthest-first traversal, the greedy for the k-center problem: it adds the row whose cosine distance to the nearest
/// selected row is largest.
///
/// The largest distance of any row to its nearest selected one is at most twice what the best selection of that size
/// reaches. Source: Gonzalez, "Clustering to minimize the maximum intercluster distance", 1985; as a selection of
/// training data, Sener and Savarese, ICLR 2018. It goes for outliers, and sees no density.
public enum KCenter {
    /// Selects `count` rows of `matrix`, or all where there are fewer, beginning with row `first`; in order of selection.
    ///
    /// Equal distances go to the lowest index; the first indices are the selection for every smaller count.
    ///
    /// - Parameter progress: told how many rows are selected, now and then.
    /// - Complexity: O(count · rows · columns).
    public static func select(
        _ count: Int, of matrix: Matrix, first: Int, progress: (Int) -> Void = { _ in }
    ) -> [Int] {
        precondition(first >= 0 && first < matrix.rows, "first row \(first) of \(matrix.rows)")
        let count = min(count, matrix.rows)
        guard count > 0 else { return [] }
        let space = CosineSpace(matrix)
        var nearest = [Float](repeating: .infinity, count: matrix.rows)
        var distances: [Float] = []
        var selected = [first]
        while selected.count < count {
            let chosen = selected[selected.count - 1]
            space.doubledDistances(from: chosen, into: &distances)
            for row in nearest.indices { nearest[row] = min(nearest[row], distances[row]) }
            // Below every distance: a selected row does not come again, even where all that is left are copies.
            nearest[chosen] = -1
            selected.append(indexOfLargest(nearest))
            progress(selected.count)
        }
        return selected
    }

    private static func indexOfLargest(_ numbers: [Float]) -> Int {
        var largest = 0
        for index in numbers.indices where numbers[index] > numbers[largest] { largest = index }
        return largest
    }
}
