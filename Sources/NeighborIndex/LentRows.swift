import Vectors

/// The rows of an index, measured while they change: one that is changed meanwhile may be measured as it was or as it is.
struct LentRows: MeasuredRows {
    /// What stands for the distance of a row that is not in memory: farther than any.
    static let unmeasured = Float.infinity

    private let lines: RowLines

    /// Nil where the rows cannot be read while they change.
    init?(_ rows: IndexRows) {
        guard case .stored(let cached) = rows else { return nil }
        lines = cached.lent()
    }

    func squaredDistances(from query: ArraySlice<Float>, to slots: [UInt32], into distances: inout [Float]) {
        lines.squaredDistances(from: query, to: slots, unmeasured: Self.unmeasured, into: &distances)
    }
}
