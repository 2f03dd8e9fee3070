import Vectors

/// Greedy facility location: it adds the row that brings all rows nearest, by cosine distance, to a selected one.
///
/// The sum over all rows of the similarity to the nearest selected row is monotone and submodular, so the greedy reaches
/// at least 1 − 1/e of the best selection's (Nemhauser, Wolsey and Fisher 1978). A row's gain never grows, so its last
/// known gain is a bound, and only rows whose bound is among the largest are looked at again (Minoux 1978).
public enum FacilityLocation {
    /// Selects `count` rows of `matrix`, or all where there are fewer, in order of selection.
    ///
    /// Similarities come from matrix products, so gains that are equal but for rounding may go to either row. The first
    /// indices are the selection for every smaller count.
    ///
    /// - Parameter progress: told how many rows are selected, now and then.
    /// - Complexity: O(rows² · columns) and, for each row selected, O(rows · columns) for each row looked at again; memory
    ///   for 256 products with each row.
    public static func select(_ count: Int, of matrix: Matrix, progress: (Int) -> Void = { _ in }) -> [Int] {
        var greedy = Greedy(matrix.normalized())
        var selected: [Int] = []
        while selected.count < min(count, matrix.rows) {
            selected.append(greedy.selectNext())
            progress(selected.count)
        }
        return selected
    }
}

private struct Greedy {
    private let units: Matrix
    /// The similarity of each row to the nearest selected one; −1, the least there is, before the first.
    private var similarities: [Float]
    /// What each row's gain is at most; minus infinity for a selected row.
    private var bounds: [Double]
    private var products: [Float] = []

    /// Rows that are looked at together, by one matrix product: few at first, for often the first has it, and twice as
    /// many each time after.
    private static let batches = 16...256

    init(_ units: Matrix) {
        self.units = units
        similarities = [Float](repeating: -1, count: units.rows)
        bounds = [Double](repeating: .infinity, count: units.rows)
    }

    /// Selects the row with the largest gain.
    mutating func selectNext() -> Int {
        var isKnown = [Bool](repeating: false, count: units.rows)
        var best: Int?
        var batch = Self.batches.lowerBound
        while true {
            let candidates = largestBounds(batch) { !isKnown[$0] }
            if let best, candidates.first.map({ bounds[$0] <= bounds[best] }) ?? true {
                select(best)
                return best
            }
            for (row, gain) in zip(candidates, gains(of: candidates)) {
                bounds[row] = gain
                isKnown[row] = true
                if best.map({ gain > bounds[$0] || gain == bounds[$0] && row < $0 }) ?? true { best = row }
            }
            batch = min(2 * batch, Self.batches.upperBound)
        }
    }

    /// At most `count` rows with the largest bounds, largest first, among those that are not selected and for which
    /// `isWanted` holds.
    private func largestBounds(_ count: Int, where isWanted: (Int) -> Bool) -> [Int] {
        var largest: [Int] = []
        for row in bounds.indices where bounds[row] > -.infinity && isWanted(row) {
            if largest.count == count, let last = largest.last, bounds[row] <= bounds[last] { continue }
            largest.insert(row, at: largest.firstIndex { bounds[row] > bounds[$0] } ?? largest.count)
            if largest.count > count { largest.removeLast() }
        }
        return largest
    }

    /// By how much the sum of similarities would grow with each of the rows.
    private mutating func gains(of rows: [Int]) -> [Double] {
        units.products(of: 0..<rows.count, in: units.selecting(rows), with: 0..<units.rows, into: &products)
        let products = products.span
        let similarities = similarities.span
        return rows.indices.map { place in
            var gain = 0.0
            for row in similarities.indices {
                gain += Double(max(products[place * similarities.count + row] - similarities[row], 0))
            }
            return gain
        }
    }

    private mutating func select(_ row: Int) {
        bounds[row] = -.infinity
        units.products(of: row..<row + 1, in: units, with: 0..<units.rows, into: &products)
        for other in similarities.indices { similarities[other] = max(similarities[other], products[other]) }
    }
}
