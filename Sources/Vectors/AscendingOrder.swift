import CKernels

/// The positions of numbers in ascending order, and rank-weighted sums over the numbers in that order.
///
/// One value of this type sorts one row after the other without allocating.
///
/// ```swift
/// let distances: ArraySlice<Float> = [0.5, 0.1, 0.3]
/// var order = AscendingOrder()
/// order.sort(distances)
/// order.positions                                     // [1, 2, 0]
/// order.sum(of: distances, weights: [1, 0.5, 0.25])   // 0.1 + 0.3 / 2 + 0.5 / 4
/// ```
public struct AscendingOrder: Sendable {
    /// `positions[r]` is where, from the start of the slice, the number of rank r stands; ranks count from 0 here.
    public private(set) var positions: [UInt32] = []
    private var scratch: [UInt64] = []

    /// The order of no numbers.
    public init() {}

    /// Sorts `numbers`, which hold no NaN; equal numbers keep their order.
    ///
    /// - Complexity: O(n), by radix.
    public mutating func sort(_ numbers: ArraySlice<Float>) {
        let count = numbers.count
        precondition(count <= UInt32.max, "\(count) numbers are too many to rank")
        if positions.count != count {
            positions = [UInt32](repeating: 0, count: count)
            scratch = [UInt64](repeating: 0, count: 2 * count)
        }
        unsafe numbers.withUnsafeBufferPointer { numbers in
            guard let keys = numbers.baseAddress else { return }
            unsafe noveld_ascending_order(keys, count, &scratch, &positions)
        }
    }

    /// Σ_r weights[r] · numbers[positions[r]], and within the sum · factors[positions[r]] where factors are given.
    ///
    /// `numbers` are those that were sorted, or others that belong to the same positions.
    public func sum(of numbers: ArraySlice<Float>, weights: [Double], factors: [Double]? = nil) -> Double {
        precondition(numbers.count == positions.count, "\(numbers.count) numbers in an order of \(positions.count)")
        precondition(weights.count >= positions.count, "\(weights.count) weights for \(positions.count) ranks")
        precondition(factors.map { $0.count == positions.count } ?? true, "one factor for each of the numbers")
        return unsafe numbers.withUnsafeBufferPointer { numbers in
            guard let keys = numbers.baseAddress else { return 0 }
            return unsafe noveld_ranked_sum(keys, positions, positions.count, weights, factors)
        }
    }
}
