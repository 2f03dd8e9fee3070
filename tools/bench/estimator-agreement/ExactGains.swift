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

    private let weights: [Double]

    /// - Complexity: O(n² · (columns + log n)).
    init(pool: Matrix, densities: [Double], arrivals: Matrix, arrivalDensities: [Double]) {
        let table = RankWeights(power: 1, count: pool.rows + 2)
        weights = table.values
        adding = [Double](repeating: 0, count: arrivals.rows)
        removing = [Double](repeating: 0, count: pool.rows)
        var order = AscendingOrder()
        var block: [Float] = []
        var toArrivals: [Float] = []
        for start in stride(from: 0, to: pool.rows, by: 4) {
            let rows = start..<min(start + 4, pool.rows)
            pool.squaredDistances(from: rows, of: pool, to: 0..<pool.rows, into: &block)
            arrivals.squaredDistances(from: rows, of: pool, to: 0..<arrivals.rows, into: &toArrivals)
            for row in rows {
                let first = (row - start) * pool.rows
                add(
                    row: row, density: densities[row], distances: block[first..<first + pool.rows],
                    toArrivals: toArrivals[((row - start) * arrivals.rows)..<((row - start + 1) * arrivals.rows)],
                    order: &order)
            }
        }
        for arrival in 0..<arrivals.rows {
            pool.squaredDistances(from: arrivals.row(arrival), into: &block)
            let sorted = block.map { Double($0) / 2 }.sorted()
            var sum = 0.0
            for (position, distance) in sorted.enumerated() { sum += weights[position + 1] * distance }
            adding[arrival] += arrivalDensities[arrival] * sum
            novelty.append(arrivalDensities[arrival] * sum / table.sum(pool.rows + 1))
        }
    }

    private mutating func add(
        row: Int, density: Double, distances: ArraySlice<Float>, toArrivals: ArraySlice<Float>,
        order: inout AscendingOrder
    ) {
        order.sort(distances)
        let count = distances.count
        let sorted = order.positions.map { Double(distances[distances.startIndex + Int($0)]) / 2 }
        var sum = 0.0
        for (position, distance) in sorted.enumerated() { sum += weights[position] * distance }
        removing[row] += density * sum
        // By position: what the entries from there on lose when one moves in before them.
        var shifts = [Double](repeating: 0, count: count + 1)
        var movedUp = 0.0
        for position in stride(from: count - 1, through: 0, by: -1) {
            shifts[position] = shifts[position + 1] + sorted[position] * (weights[position + 1] - weights[position])
            let slot = Int(order.positions[position])
            if slot != row { removing[slot] += density * (weights[position] * sorted[position] - movedUp) }
            if position > 0 { movedUp += sorted[position] * (weights[position - 1] - weights[position]) }
        }
        for (arrival, squared) in toArrivals.enumerated() {
            let distance = Double(squared) / 2
            var low = 0
            var high = count
            while low < high {
                let middle = (low + high) / 2
                if sorted[middle] < distance { low = middle + 1 } else { high = middle }
            }
            adding[arrival] += density * (weights[low] * distance + shifts[low])
        }
    }
}
