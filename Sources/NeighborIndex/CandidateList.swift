import Vectors

/// Rows that may be among the nearest to a query, judged by inner products with a bounded error.
///
/// Invariant: every row whose true squared distance is among the `count` smallest beyond `copiesWithin`, and every copy,
/// is in the list.
struct CandidateList {
    private let count: Int
    private let copiesWithin: Float
    private let slack: Float
    private var candidates: [(estimate: Float, slot: Int)] = []
    /// Estimates of certain non-copies, the `count` smallest among them: cut to these from time to time.
    private var smallest: [Float] = []
    private var ascending = AscendingNumbers()
    private let room: Int
    private var bound: Float = .infinity

    init(count: Int, copiesWithin: Float, slack: Float) {
        self.count = count
        self.copiesWithin = copiesWithin
        self.slack = slack
        room = max(2 * count, 32)
    }

    /// Takes the inner products with the rows from `firstSlot` on.
    mutating func add(_ products: ArraySlice<Float>, firstSlot: Int) {
        let span = products.span
        // In terms of the product, so that the common case costs one comparison.
        var least = 1 - bound / 2
        for index in 0..<span.count where span[index] >= least {
            add(2 - 2 * span[index], slot: firstSlot + index)
            least = 1 - bound / 2
        }
    }

    private mutating func add(_ estimate: Float, slot: Int) {
        candidates.append((estimate, slot))
        guard estimate >= copiesWithin + slack, count > 0 else { return }
        smallest.append(estimate)
        if smallest.count >= room { cut() }
    }

    private mutating func cut() {
        guard smallest.count >= count, count > 0 else { return }
        ascending.sort(smallest[...])
        smallest.replaceSubrange(smallest.indices, with: ascending.numbers.prefix(count))
        bound = max(smallest[count - 1], copiesWithin) + 2 * slack
    }

    /// The slots still in question.
    mutating func slots() -> [UInt32] {
        cut()
        return candidates.compactMap { $0.estimate <= bound ? UInt32($0.slot) : nil }
    }
}
