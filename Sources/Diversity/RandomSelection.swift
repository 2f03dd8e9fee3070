/// A uniform random subset: the baseline of every comparison.
public enum RandomSelection {
    /// `count` different indices out of 0..<`total` in ascending order, or all where there are fewer.
    ///
    /// - Complexity: O(count) expected time and memory (Floyd's algorithm), and a sort.
    public static func indices(
        count: Int, of total: Int, using generator: inout some RandomNumberGenerator
    ) -> [Int] {
        precondition(count >= 0 && total >= 0, "\(count) of \(total) rows")
        var chosen = Set<Int>()
        for last in max(total - count, 0)..<total {
            let index = Int.random(in: 0...last, using: &generator)
            if !chosen.insert(index).inserted { chosen.insert(last) }
        }
        return chosen.sorted()
    }
}
