import CKernels

extension Matrix {
    /// Σ_{i<j} ‖x_i − x_j‖, the Euclidean distances of all pairs of rows.
    ///
    /// - Parameter workers: the threads that share the work; the sum is the same bits for any number of them.
    /// - Complexity: O(rows² · columns) time; 4 bytes for each of 64 rows × rows on each thread.
    public func sumOfPairwiseDistances(workers: Workers = .all) -> Double {
        let sums = workers.map(rows, inBlocksOf: 64, scratch: { [Float]() }) { distances, block in
            // Within the block every pair comes twice, and a row with itself at distance 0.
            squaredDistances(from: block, of: self, to: block, into: &distances)
            let within = unsafe noveld_sum_of_roots(distances, distances.count) / 2
            squaredDistances(from: block, of: self, to: block.upperBound..<rows, into: &distances)
            return unsafe within + noveld_sum_of_roots(distances, distances.count)
        }
        return sums.reduce(0, +)
    }
}
