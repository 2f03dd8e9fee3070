import Diversity
import Vectors

/// What a pool wins where an arrival takes a member's place, by NovelSum's definition: at any pool size, as it keeps
/// nothing that grows with the square of it.
struct ExactReplacements {
    /// By arrival and rival in turn: F after the arrival has taken the rival's place, minus F now.
    let changes: [[Double]]
    /// G⁻ of each member.
    let removing: [Double]

    /// Rows whose distances are sorted by one thread at a time.
    private static let block = 256

    /// - Parameter rivals: slots by arrival.
    /// - Complexity: O(n² · (columns + log n)), and O(n) for each pair.
    init(pool: Matrix, densities: [Double], arrivals: Matrix, arrivalDensities: [Double], rivals: [[Int]]) {
        let weights = RankWeights(power: 1, count: pool.rows + 1).values
        let parts = Workers.all.map(pool.rows, inBlocksOf: Self.block, scratch: SortedRow.init) { sorted, rows in
            var part = Sums(members: pool.rows, rivals: rivals)
            sorted.forEach(rows, of: pool, weights, arrivals: arrivals) { row, sorted, toArrivals in
                part.add(row, density: densities[row], sorted, weights, toArrivals, rivals)
            }
            return part
        }
        var sums = parts.reduce(into: Sums(members: pool.rows, rivals: rivals)) { $0.add($1) }
        var sorted = SortedRow()
        var distances: [Float] = []
        for (arrival, slots) in rivals.enumerated() {
            pool.squaredDistances(from: arrivals.row(arrival), into: &distances)
            sorted.sort(distances[...], weights)
            for (place, slot) in slots.enumerated() {
                sums.changes[arrival][place] += arrivalDensities[arrival] * sorted.sum(without: slot, weights)
            }
        }
        changes = sums.changes
        removing = sums.removing
    }

    /// What some members' rows add to the values.
    private struct Sums: Sendable {
        var changes: [[Double]]
        var removing: [Double]

        init(members: Int, rivals: [[Int]]) {
            changes = rivals.map { [Double](repeating: 0, count: $0.count) }
            removing = [Double](repeating: 0, count: members)
        }

        mutating func add(_ other: Sums) {
            for slot in removing.indices { removing[slot] += other.removing[slot] }
            for arrival in changes.indices {
                for place in changes[arrival].indices { changes[arrival][place] += other.changes[arrival][place] }
            }
        }

        mutating func add(
            _ row: Int, density: Double, _ sorted: SortedRow, _ weights: [Double], _ toArrivals: ArraySlice<Float>,
            _ rivals: [[Int]]
        ) {
            sorted.addLosses(of: row, density: density, weights, to: &removing)
            for (arrival, squared) in toArrivals.enumerated() {
                let distance = Double(squared) / 2
                let rank = sorted.rank(of: distance)
                for (place, slot) in rivals[arrival].enumerated() {
                    // The rival's own row goes with it.
                    let change =
                        slot == row
                        ? -sorted.sum(weights)
                        : sorted.changeOfReplacing(slot, by: distance, rank: rank, weights)
                    changes[arrival][place] += density * change
                }
            }
        }
    }
}
