import CKernels

/// Ascending lists, one a row, and the rank-weighted sum of each. They grow one by one, as their sums are wanted.
///
/// Memory: 4 bytes for each of rows × capacity.
public struct RankedLists: Sendable {
    /// How many entries each list can hold.
    public let capacity: Int
    /// How many entries the list of each row holds.
    public private(set) var counts: [Int]
    /// Σ_r w_r S(r) of each row. Rows with the same entries have the same sum, to the bit.
    public private(set) var sums: [Double]

    private var lists: [Float]
    private let weights: [Double]
    private var scratch: [UInt32]

    /// Empty lists for `rows` rows; `weights` are those of the first ranks, one for each entry that a list can hold.
    public init(rows: Int, weights: [Double]) {
        capacity = weights.count
        counts = [Int](repeating: 0, count: rows)
        sums = [Double](repeating: 0, count: rows)
        lists = [Float](repeating: 0, count: rows * weights.count)
        scratch = [UInt32](repeating: 0, count: 2 * weights.count)
        self.weights = weights
    }

    /// Adds `values`, which are not NaN, to the list of one row; they come back in ascending order.
    ///
    /// - Complexity: O(entries of the list).
    public mutating func insert(_ values: inout [Float], into row: Int) {
        let count = counts[row]
        precondition(count + values.count <= capacity, "the list of row \(row) is full at \(capacity)")
        sums[row] = unsafe lists.withUnsafeMutableBufferPointer { lists in
            guard let start = lists.baseAddress else { return 0 }
            return unsafe noveld_merge_ranked(
                &values, values.count, &scratch, weights, start + row * capacity, count)
        }
        counts[row] = count + values.count
    }
}
