import CKernels

/// Ascending lists of equal length, one a row, and the rank-weighted sum of each, kept up to date as they grow.
///
/// A new entry at rank r moves every larger one up a rank, which changes the sum by
/// w_r·x + Σ_{q≥r} S(q)·(w_{q+1} − w_q): no list is ever summed anew.
///
/// Memory: 4 bytes for each of rows × capacity.
public struct RankedLists: Sendable {
    /// How many entries each list can hold.
    public let capacity: Int
    /// How many entries each list holds.
    public private(set) var count = 0
    /// Σ_r w_r S(r) of each row; minus infinity for a closed one.
    public private(set) var sums: [Double]

    private var lists: [Float]
    private let weights: [Double]
    /// `steps[r]` is the weight of the next rank less that of rank r.
    private let steps: [Double]

    /// Empty lists for `rows` rows; `weights` are those of the first ranks, one for each entry that a list can hold.
    public init(rows: Int, weights: [Double]) {
        capacity = weights.count
        sums = [Double](repeating: 0, count: rows)
        lists = [Float](repeating: 0, count: rows * weights.count)
        self.weights = weights
        steps = zip(weights.dropFirst(), weights).map { $0 - $1 } + [0]
    }

    /// Adds one value to the list of each row; `values` are not NaN.
    ///
    /// - Complexity: O(rows · entries larger than the new one).
    public mutating func insert(_ values: [Float]) {
        precondition(values.count == sums.count, "\(values.count) values for \(sums.count) lists")
        precondition(count < capacity, "the lists are full at \(capacity)")
        unsafe noveld_insert_ranked(values, sums.count, count, capacity, weights, steps, &lists, &sums)
        count += 1
    }

    /// Takes a row out: its sum becomes minus infinity, its list stays as it is.
    public mutating func close(_ row: Int) {
        sums[row] = -.infinity
    }
}
