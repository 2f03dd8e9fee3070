import Vectors

/// The rows of a pool's sample, copied next to each other, and what an entry at each node of their curves changes in them:
/// so that what an entry at any distance changes in all of them costs a look-up for each. The sample may be all members.
struct SampleRows: Sendable {
    /// The row length that the changes are for; nil where all are out of date.
    private var count: Int?
    private var curves: [Float] = []
    private var entering: [Float] = []
    private var leaving: [Float] = []
    /// ρ of each row, and the same in integral units.
    private var densities: [Double] = []
    private var densityUnits: [Int64] = []
    private var densityTotal: Int64 = 0
    private var isOutdated: [Bool] = []
    private var outdated: [Int] = []

    /// What a sum over the rows needs besides; kept so that none allocates.
    private var changes: [Float] = []
    private var inside: [UInt32] = []
    private var factors: [Double] = []

    /// The row at `position` of the sample is another one, or has changed.
    mutating func outdate(_ position: Int) {
        guard position < isOutdated.count, !isOutdated[position] else { return }
        isOutdated[position] = true
        outdated.append(position)
    }

    /// Makes all that is kept that of the given rows.
    mutating func refresh(slots: [Int], tables: EstimatedRows.Tables, densities: [Double], weights: TailWeights) {
        if count != weights.count {
            count = weights.count
            (isOutdated, outdated) = ([], [])
        }
        if isOutdated.count != slots.count { resize(to: slots.count) }
        for position in outdated {
            let slot = slots[position]
            let first = position * TailCurve.nodeCount
            let nodes = slot * TailCurve.nodeCount
            for node in 0..<TailCurve.nodeCount { curves[first + node] = tables.nodes[nodes + node] }
            EstimatedRows.nodeChanges(
                of: slot, in: tables, weights: weights.entering.table, to: &entering, at: position)
            EstimatedRows.nodeChanges(of: slot, in: tables, weights: weights.leaving.table, to: &leaving, at: position)
            self.densities[position] = densities[slot]
            densityTotal -= densityUnits[position]
            densityUnits[position] = Int64((densities[slot] * EstimatedPool.unit).rounded())
            densityTotal += densityUnits[position]
            isOutdated[position] = false
        }
        outdated.removeAll(keepingCapacity: true)
    }

    /// Makes room for so many rows, of which new ones are out of date.
    private mutating func resize(to rows: Int) {
        func resize<Number>(_ numbers: inout [Number], to length: Int, _ none: Number) {
            numbers.removeLast(max(numbers.count - length, 0))
            numbers += repeatElement(none, count: length - numbers.count)
        }
        outdated = outdated.filter { $0 < rows } + Array(min(isOutdated.count, rows)..<rows)
        densityTotal -= densityUnits.dropFirst(rows).reduce(0, +)
        resize(&isOutdated, to: rows, true)
        resize(&densities, to: rows, 0)
        resize(&densityUnits, to: rows, 0)
        for path in [\Self.curves, \Self.entering, \Self.leaving] {
            resize(&self[keyPath: path], to: rows * TailCurve.nodeCount, 0)
        }
    }

    /// The mean of what entries at `distances` change in the rows, weighted by the rows' densities; nil for no rows.
    ///
    /// - Parameters:
    ///   - isLeaving: whether the entries leave the rows, or join them.
    ///   - skipped: positions that do not count.
    ///   - changeInHead: the change in the row at a position where the distance is within its head.
    mutating func meanChange(
        at distances: [Float], _ weights: TailWeights, isLeaving: Bool, skipping skipped: [Int],
        changeInHead: (_ position: Int) -> Double
    ) -> Double? {
        let found = EstimatedRows.changes(
            at: distances, curves: curves, nodeChanges: isLeaving ? leaving : entering,
            weights: (isLeaving ? weights.leaving : weights.entering).table, into: &changes, inside: &inside)
        factors.replaceSubrange(factors.indices, with: densities)
        var density = densityTotal
        for position in skipped where factors[position] > 0 {
            factors[position] = 0
            density -= densityUnits[position]
        }
        guard density > 0 else { return nil }
        var sum = EstimatedRows.sum(changes[...], weights: factors[...])
        for position in inside[..<found].map(Int.init) where factors[position] > 0 {
            sum += factors[position] * changeInHead(position)
        }
        return sum / (Double(density) / EstimatedPool.unit)
    }
    /// The same for several lists at once, at a lower cost for each; 0 for no rows.
    ///
    /// - Parameter skipped: for each list the positions that do not count.
    mutating func meanChanges(
        at distances: consuming [[Float]], _ weights: TailWeights, isLeaving: Bool, skipping skipped: [[Int]],
        workers: Workers, changeInHead: (EstimatedRows.HeadEntry) -> Double
    ) -> [Double] {
        // Given away, they are changed and not copied.
        var counting = distances
        var densities = skipped.map { _ in densityTotal }
        for (list, skipped) in skipped.enumerated() {
            for position in skipped where counting[list][position] < .infinity {
                counting[list][position] = .infinity
                densities[list] -= densityUnits[position]
            }
        }
        let sums = EstimatedRows.summedChanges(
            at: counting, curves: curves, nodeChanges: isLeaving ? leaving : entering, densities: self.densities,
            weights: (isLeaving ? weights.leaving : weights.entering).table, workers: workers,
            changeInHead: changeInHead)
        return zip(sums, densities).map { $1 > 0 ? $0 / (Double($1) / EstimatedPool.unit) : 0 }
    }
}
