import CKernels

/// The numbers that stand at some ranks among others, without sorting these.
///
/// One value of this type serves one row after the other without allocating.
///
/// ```swift
/// var order = OrderStatistics()
/// order.numbers(at: [0, 2], of: [0.5, 0.1, 0.3])   // [0.1, 0.5]
/// ```
package struct OrderStatistics: Sendable {
    private var scratch: [UInt32] = []

    package init() {}

    /// What `AscendingNumbers` has at each of `ranks`, which ascend and begin at 0.
    ///
    /// - Complexity: O(n).
    package mutating func numbers(at ranks: [UInt32], of numbers: ArraySlice<Float>) -> [Float] {
        precondition(ranks.allSatisfy { $0 < numbers.count }, "a rank beyond \(numbers.count) numbers")
        if scratch.count < 4 * numbers.count { scratch = [UInt32](repeating: 0, count: 4 * numbers.count) }
        var selected = [Float](repeating: 0, count: ranks.count)
        unsafe numbers.withUnsafeBufferPointer { numbers in
            guard let first = numbers.baseAddress else { return }
            unsafe noveld_select_ranked(first, numbers.count, ranks, ranks.count, &scratch, &selected)
        }
        return selected
    }
}
