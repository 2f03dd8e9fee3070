import CKernels

extension Matrix {
    /// Σ_{i<j} ‖x_i − x_j‖, the Euclidean distances of all pairs of rows.
    ///
    /// - Complexity: O(rows² · columns) time; 8 MB, or four rows of distances where that is more.
    public func sumOfPairwiseDistances() -> Double {
        let size = max(4, 2_000_000 / max(rows, 1))
        var distances: [Float] = []
        var sum = 0.0
        for start in stride(from: 0, to: rows, by: size) {
            let block = start..<min(start + size, rows)
            // Within the block every pair comes twice, and a row with itself at distance 0.
            squaredDistances(from: block, of: self, to: block, into: &distances)
            sum += unsafe noveld_sum_of_roots(distances, distances.count) / 2
            squaredDistances(from: block, of: self, to: block.upperBound..<rows, into: &distances)
            sum += unsafe noveld_sum_of_roots(distances, distances.count)
        }
        return sum
    }
}
