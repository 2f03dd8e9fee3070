/// Rows that may be among the nearest to a query, judged by inner products with a bounded error.
///
/// Invariant: every row whose true squared distance is among the `count` smallest beyond `copiesWithin`, and every copy,
/// is in the list.
struct CandidateList {
    private let count: Int
    private let copiesWithin: Float
    private let slack: Float
    private var candidates: [(estimate: Float, slot: Int)] = []
    /// Estimates of certain non-copies, ascending: at most `count`.
    private var smallest: [Float] = []
    private var bound: Float = .infinity

    init(count: Int, copiesWithin: Float, slack: Float) {
        self.count = count
        self.copiesWithin = copiesWithin
        self.slack = slack
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
        if smallest.count == count {
            guard let last = smallest.last, estimate < last else { return }
            smallest.removeLast()
        }
        smallest.insert(estimate, at: smallest.firstIndex { estimate < $0 } ?? smallest.count)
        if smallest.count == count, let last = smallest.last { bound = max(last, copiesWithin) + 2 * slack }
    }

    /// The slots still in question.
    func slots() -> [Int] {
        candidates.compactMap { $0.estimate <= bound ? $0.slot : nil }
    }
}
