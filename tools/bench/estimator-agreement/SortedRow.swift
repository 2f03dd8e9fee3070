import Vectors

/// A row's distances to all members, ascending, and what they gain and lose where they move by one rank.
struct SortedRow: Sendable {
    /// Rows that are measured together.
    private static let together = 4

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

    /// Calls `body` with each of some rows of a pool, sorted, and with its squared distances to the arrivals.
    mutating func forEach(
        _ rows: Range<Int>, of pool: Matrix, _ weights: [Double], arrivals: Matrix,
        _ body: (_ row: Int, _ sorted: SortedRow, _ toArrivals: ArraySlice<Float>) -> Void
    ) {
        var (toPool, toArrivals): ([Float], [Float]) = ([], [])
        for first in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.together) {
            let part = first..<min(first + Self.together, rows.upperBound)
            pool.squaredDistances(from: part, of: pool, to: 0..<pool.rows, into: &toPool)
            arrivals.squaredDistances(from: part, of: pool, to: 0..<arrivals.rows, into: &toArrivals)
            for (place, row) in part.enumerated() {
                sort(toPool[place * pool.rows..<(place + 1) * pool.rows], weights)
                body(row, self, toArrivals[place * arrivals.rows..<(place + 1) * arrivals.rows])
            }
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

    /// Adds what the row of a member loses with each member, and its whole sum for its own.
    func addLosses(of row: Int, density: Double, _ weights: [Double], to losses: inout [Double]) {
        for slot in losses.indices where slot != row { losses[slot] += density * lossOfRemoving(slot, weights) }
        losses[row] += density * sum(weights)
    }

    private func lossOfRemoving(_ slot: Int, _ weights: [Double]) -> Double {
        let rank = rankOfSlot[slot]
        return distances[rank] * weights[rank] - (movedUp[distances.count] - movedUp[rank + 1])
    }

    /// What the sum wins with one distance more.
    func changeOfAdding(_ distance: Double, _ weights: [Double]) -> Double {
        let rank = rank(of: distance)
        return distance * weights[rank] + movedDown[distances.count] - movedDown[rank]
    }

    /// What the sum wins where a distance that would stand at `rank` comes in place of a member's.
    func changeOfReplacing(_ slot: Int, by distance: Double, rank: Int, _ weights: [Double]) -> Double {
        let gone = rankOfSlot[slot]
        let leaving = distances[gone] * weights[gone]
        if rank <= gone { return distance * weights[rank] + movedDown[gone] - movedDown[rank] - leaving }
        return distance * weights[rank - 1] + movedUp[rank] - movedUp[gone + 1] - leaving
    }
}
