/// Sums over the rows of a pool from which F follows for any length of the rows, with and without densities.
///
/// Added up as integers in units of 2⁻²⁰, so that taking a row out again leaves nothing behind.
struct PoolTotals: Sendable, Equatable {
    private static let unit = Double(1 << 20)

    private var weightedHead: Int64 = 0
    private var plainHead: Int64 = 0
    private var weightedNodes = [Int64](repeating: 0, count: TailCurve.nodeCount)
    private var plainNodes = [Int64](repeating: 0, count: TailCurve.nodeCount)

    /// Adds a row, or with a sign of −1 takes it out.
    mutating func add(headSum: Double, nodes: borrowing Span<Float>, density: Double, sign: Int64) {
        weightedHead += sign * Self.rounded(density * headSum)
        plainHead += sign * Self.rounded(headSum)
        for node in nodes.indices {
            weightedNodes[node] += sign * Self.rounded(density * Double(nodes[node]))
            plainNodes[node] += sign * Self.rounded(Double(nodes[node]))
        }
    }

    /// Σ_i ρ_i · (sum of row i), or without ρ.
    func sum(_ weights: TailWeights, weighted: Bool) -> Double {
        var total = Double(weighted ? weightedHead : plainHead)
        let nodes = weighted ? weightedNodes : plainNodes
        for node in nodes.indices { total += weights.sum[node] * Double(nodes[node]) }
        return total / Self.unit
    }

    private static func rounded(_ value: Double) -> Int64 {
        Int64((value * unit).rounded())
    }
}
