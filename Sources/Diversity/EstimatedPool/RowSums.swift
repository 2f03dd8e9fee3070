import Vectors

/// F from sums over the rows of a pool, for any length of the rows, with and without densities.
extension EstimatedRows.Sums {
    /// Losses and densities are added up in units of 2⁻³⁰, head sums and nodes in units of 2⁻²⁰.
    init() {
        self.init(unit: EstimatedPool.unit, totalsUnit: Double(1 << 20))
    }

    /// Σ_i ρ_i · (sum of row i), or without ρ.
    func sum(_ weights: TailWeights, weighted: Bool) -> Double {
        let part = weighted ? totals.prefix(totals.count / 2) : totals.suffix(totals.count / 2)
        var total = 0.0
        for (node, weight) in zip(part.dropFirst(), weights.sum) { total += weight * Double(node) }
        return (Double(part.first ?? 0) + total) / totalsUnit
    }
}
