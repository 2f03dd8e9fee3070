import CKernels

/// For each query of a block, the targets with the smallest estimates so far: max-heaps of fixed capacity.
struct NearestCandidates {
    private let capacity: Int
    private var estimates: [Float]
    private var rows: [UInt32]
    private static let noRow = UInt32.max

    /// Empty lists of at most `capacity` targets, one for each query.
    init(queries: Int, capacity: Int) {
        self.capacity = capacity
        estimates = [Float](repeating: .infinity, count: queries * capacity)
        rows = [UInt32](repeating: Self.noRow, count: queries * capacity)
    }

    /// Offers the rows `targets`, with queries × targets inner products. An estimate that is not finite is not taken.
    mutating func offer(_ targets: Range<Int>, products: [Float], squaredNorms: ArraySlice<Float>) {
        let queries = rows.count / capacity
        precondition(products.count == queries * targets.count && squaredNorms.count == targets.count)
        unsafe squaredNorms.withUnsafeBufferPointer { norms in
            guard let norms = norms.baseAddress else { return }
            unsafe noveld_offer_candidates(
                products, queries, targets.count, norms, UInt32(targets.lowerBound), capacity, &estimates, &rows)
        }
    }

    /// The targets kept for a query, in no order.
    func rows(of query: Int) -> some Sequence<Int> {
        places(of: query).lazy.filter { $0 != Self.noRow }.map(Int.init)
    }

    /// How many targets are kept for a query.
    func count(of query: Int) -> Int {
        places(of: query).count { $0 != Self.noRow }
    }

    /// No target left out has a smaller estimate than this; infinite while the list is not full.
    func bound(of query: Int) -> Float {
        estimates[query * capacity]
    }

    private func places(of query: Int) -> ArraySlice<UInt32> {
        rows[query * capacity..<(query + 1) * capacity]
    }
}
