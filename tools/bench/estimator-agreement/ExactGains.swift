import Diversity
import Vectors

/// Gains by their definition, at any pool size: each member's distances to all are sorted once, and every candidate's place
/// is looked up in them.
struct ExactGains {
    /// G⁺ of each arrival.
    private(set) var adding: [Double]
    /// v of each arrival.
    private(set) var novelty: [Double] = []
    /// G⁻ of each member.
    private(set) var removing: [Double]

    /// - Complexity: O(n² · (columns + log n)).
    init(pool: Matrix, densities: [Double], arrivals: Matrix, arrivalDensities: [Double]) {
        let table = RankWeights(power: 1, count: pool.rows + 2)
        let weights = table.values
        adding = [Double](repeating: 0, count: arrivals.rows)
        removing = [Double](repeating: 0, count: pool.rows)
        var sorted = SortedRow()
        sorted.forEach(0..<pool.rows, of: pool, weights, arrivals: arrivals) { row, sorted, toArrivals in
            sorted.addLosses(of: row, density: densities[row], weights, to: &removing)
            for (arrival, squared) in toArrivals.enumerated() {
                adding[arrival] += densities[row] * sorted.changeOfAdding(Double(squared) / 2, weights)
            }
        }
        var block: [Float] = []
        for arrival in 0..<arrivals.rows {
            pool.squaredDistances(from: arrivals.row(arrival), into: &block)
            let sorted = block.map { Double($0) / 2 }.sorted()
            var sum = 0.0
            for (position, distance) in sorted.enumerated() { sum += weights[position + 1] * distance }
            adding[arrival] += arrivalDensities[arrival] * sum
            novelty.append(arrivalDensities[arrival] * sum / table.sum(pool.rows + 1))
        }
    }
}
