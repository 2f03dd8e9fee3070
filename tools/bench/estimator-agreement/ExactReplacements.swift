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
    private static let rowsTogether = 4

    /// - Parameter rivals: slots by arrival.
    /// - Complexity: O(n² · (columns + log n)), and O(n) for each pair.
    init(pool: Matrix, densities: [Double], arrivals: Matrix, arrivalDensities: [Double], rivals: [[Int]]) {
        let weights = RankWeights(power: 1, count: pool.rows + 1).values
        let parts = Workers.all.map(pool.rows, inBlocksOf: Self.block, scratch: SortedRow.init) { sorted, rows in
            var part = Sums(members: pool.rows, rivals: rivals)
            var (toPool, toArrivals): ([Float], [Float]) = ([], [])
            for first in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.rowsTogether) {
                let together = first..<min(first + Self.rowsTogether, rows.upperBound)
                pool.squaredDistances(from: together, of: pool, to: 0..<pool.rows, into: &toPool)
                arrivals.squaredDistances(from: together, of: pool, to: 0..<arrivals.rows, into: &toArrivals)
                for (place, row) in together.enumerated() {
                    sorted.sort(toPool[place * pool.rows..<(place + 1) * pool.rows], weights)
                    part.add(
                        row, density: densities[row], sorted, weights,
                        toArrivals[place * arrivals.rows..<(place + 1) * arrivals.rows], rivals)
                }
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
            for slot in removing.indices where slot != row {
                removing[slot] += density * sorted.lossOfRemoving(slot, weights)
            }
            removing[row] += density * sorted.sum(weights)
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

/// A row's distances to all members, ascending, and what they gain and lose where they move by one rank.
private struct SortedRow: Sendable {
    private var order = AscendingOrder()
    private var distances: [Double] = []
    private var rankOfSlot: [Int] = []
    /// Sums over the ranks before: of what distances win a rank lower, and a rank higher.
    private var (movedDown, movedUp): ([Double], [Double]) = ([], [])

    mutating func sort(_ squared: ArraySlice<Float>, _ weights: [Double]) {
        order.sort(squared)
        let count = squared.count
        if rankOfSlot.count != count {
            rankOfSlot = [Int](repeating: 0, count: count)
            distances = [Double](repeating: 0, count: count)
            movedDown = [Double](repeating: 0, count: count + 1)
            movedUp = movedDown
        }
        for rank in 0..<count {
            let slot = Int(order.positions[rank])
            let distance = Double(squared[squared.startIndex + slot]) / 2
            rankOfSlot[slot] = rank
            distances[rank] = distance
            let weight = weights[rank]
            movedDown[rank + 1] = movedDown[rank] + distance * (weights[rank + 1] - weight)
            movedUp[rank + 1] = movedUp[rank] + (rank > 0 ? distance * (weights[rank - 1] - weight) : 0)
        }
    }

    /// Where a distance would stand.
    func rank(of distance: Double) -> Int {
        var (low, high) = (0, distances.count)
        while low < high {
            let middle = (low + high) / 2
            if distances[middle] < distance { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The row's sum, the first rank being that of its own member.
    func sum(_ weights: [Double]) -> Double {
        zip(distances, weights).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// The sum of a row whose own vector is not among the members, and so has the first rank beside them, once one is gone.
    func sum(without slot: Int, _ weights: [Double]) -> Double {
        let gone = rankOfSlot[slot]
        var sum = 0.0
        for rank in distances.indices where rank != gone {
            sum += distances[rank] * weights[rank < gone ? rank + 1 : rank]
        }
        return sum
    }

    /// What the row loses with a member.
    func lossOfRemoving(_ slot: Int, _ weights: [Double]) -> Double {
        let rank = rankOfSlot[slot]
        return distances[rank] * weights[rank] - (movedUp[distances.count] - movedUp[rank + 1])
    }

    /// What the sum wins where a distance that would stand at `rank` comes in place of a member's.
    func changeOfReplacing(_ slot: Int, by distance: Double, rank: Int, _ weights: [Double]) -> Double {
        let gone = rankOfSlot[slot]
        let leaving = distances[gone] * weights[gone]
        if rank <= gone { return distance * weights[rank] + movedDown[gone] - movedDown[rank] - leaving }
        return distance * weights[rank - 1] + movedUp[rank] - movedUp[gone + 1] - leaving
    }
}
