import Vectors

/// Sums over the rows of a pool from which F follows for any length of the rows, with and without densities.
///
/// Added up as integers in units of 2⁻²⁰, so that taking a row out again leaves nothing behind.
struct PoolTotals: Sendable, Equatable {
    private static let unit = Double(1 << 20)

    /// The weighted head sums and nodes, then the plain ones.
    private var sums = [Int64](repeating: 0, count: EstimatedRows.totalCount)

    /// Adds a row, or with a sign of −1 takes it out.
    mutating func add(headSum: Double, row: Int, of tables: EstimatedRows.Tables, density: Double, sign: Int64) {
        EstimatedRows.addToTotals(
            headSum: headSum, nodesOf: row, of: tables, density: density, unit: Self.unit, sign: sign, to: &sums)
    }

    /// Σ_i ρ_i · (sum of row i), or without ρ.
    func sum(_ weights: TailWeights, weighted: Bool) -> Double {
        let part = weighted ? sums.prefix(sums.count / 2) : sums.suffix(sums.count / 2)
        var total = 0.0
        for (node, weight) in zip(part.dropFirst(), weights.sum) { total += weight * Double(node) }
        return (Double(part.first ?? 0) + total) / Self.unit
    }
}
