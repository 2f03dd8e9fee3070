import CKernels

/// Numbers in ascending order, and rank-weighted sums over them.
///
/// As `AscendingOrder`, for where it does not matter which number had which position; faster for that. One value of this
/// type sorts one row after the other without allocating.
///
/// ```swift
/// let distances: ArraySlice<Float> = [0.5, 0.1, 0.3]
/// var ascending = AscendingNumbers()
/// ascending.sort(distances)
/// ascending.numbers                         // [0.1, 0.3, 0.5]
/// ascending.sum(weights: [1, 0.5, 0.25])    // 0.1 + 0.3 / 2 + 0.5 / 4
/// ```
public struct AscendingNumbers: Sendable {
    /// The numbers last sorted.
    public private(set) var numbers: [Float] = []
    private var scratch: [UInt32] = []

    /// No numbers.
    public init() {}

    /// Sorts `numbers`, which hold no NaN.
    ///
    /// - Complexity: O(n), by radix.
    public mutating func sort(_ numbers: ArraySlice<Float>) {
        let count = numbers.count
        precondition(count <= UInt32.max, "\(count) numbers are too many to rank")
        if self.numbers.count != count {
            self.numbers = [Float](repeating: 0, count: count)
            scratch = [UInt32](repeating: 0, count: 2 * count)
        }
        unsafe numbers.withUnsafeBufferPointer { numbers in
            guard let keys = numbers.baseAddress else { return }
            unsafe noveld_sort(keys, count, &scratch, &self.numbers)
        }
    }

    /// Σ_r weights[r] · numbers[r], in double precision and in a fixed order: the same bits on every machine.
    public func sum(weights: [Double]) -> Double {
        precondition(weights.count >= numbers.count, "\(weights.count) weights for \(numbers.count) ranks")
        return unsafe noveld_weighted_sum(numbers, weights, numbers.count)
    }
}
