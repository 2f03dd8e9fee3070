import Vectors

/// One member's distances to all members, nearest first: the row S_i of `RankedPool`.
///
/// Positions count from 0, so position p has rank p + 1 and weight `weights[p]`. What an entry at position p is worth
/// is given by the caller, for the two forms of NovelSum differ in it alone: the distance itself in the released form,
/// the neighbour's density times the distance in the paper's.
///
/// Invariants: `distances` ascends and is as long as `members`; `shifts[b]` is the sum over positions p ≥ 32·b of
/// entry(p) · (weights[p + 1] − weights[p]), which is what those entries lose when one more moves in before them.
struct RankedRow: Sendable {
    private(set) var distances: [Float] = []
    private(set) var members: [UInt16] = []
    private(set) var shifts: [Double] = [0]
    /// Σ_p weights[p] · entry(p), the row's sum.
    private(set) var sum = 0.0

    /// A row over the given pairs, in any order. Equal distances are put in the order of the members.
    init(_ pairs: [(distance: Float, member: UInt16)]) {
        let sorted = pairs.sorted { $0.distance != $1.distance ? $0.distance < $1.distance : $0.member < $1.member }
        distances = sorted.map(\.distance)
        members = sorted.map(\.member)
    }

    /// How many entries are nearer than `distance`: the position that it would take.
    func position(of distance: Float) -> Int {
        let span = distances.span
        var low = 0
        var high = span.count
        while low < high {
            let middle = (low + high) / 2
            if span[middle] < distance { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The position of `member`, which stands at `distance`.
    func position(of member: UInt16, at distance: Float) -> Int {
        var position = position(of: distance)
        while members[position] != member { position += 1 }
        precondition(distances[position] == distance, "member \(member) is not at distance \(distance)")
        return position
    }

    /// Adds `member` before the farther entries. Invalidates the sums until `refresh`.
    ///
    /// Equal distances stand in the order of the members, so that a row is a function of its entries alone.
    mutating func insert(_ member: UInt16, at distance: Float) {
        var position = position(of: distance)
        while position < distances.count, distances[position] == distance, members[position] < member { position += 1 }
        distances.insert(distance, at: position)
        members.insert(member, at: position)
    }

    /// Removes `member`. Invalidates the sums until `refresh`.
    mutating func remove(_ member: UInt16, at distance: Float) {
        let position = position(of: member, at: distance)
        distances.remove(at: position)
        members.remove(at: position)
    }

    /// Makes the sums those of the present entries; `factors` are the members' densities in the paper form.
    mutating func refresh(weights: [Double], factors: [Double]?) {
        sum = RankedRowSums.refresh(
            distances: distances, members: members, factors: factors, weights: weights, shifts: &shifts)
    }

    /// What the entries from `position` on lose (a number ≤ 0) when one more takes that position.
    ///
    /// - Parameter factors: the members' densities in the paper form.
    func shift(from position: Int, weights: borrowing Span<Double>, factors: [Double]?) -> Double {
        let block = (position + RankedRowSums.block - 1) / RankedRowSums.block
        let beyond = block < shifts.count ? shifts[block] : 0
        return adding(
            position..<min(block * RankedRowSums.block, distances.count), moving: 1, weights, factors, to: beyond)
    }

    /// What the entries between two positions gain when one leaves at `leaving` and another enters before `entering`
    /// (both positions in the row as it is).
    func shiftBetween(leaving: Int, entering: Int, weights: borrowing Span<Double>, factors: [Double]?) -> Double {
        leaving < entering
            ? adding(leaving + 1..<entering, moving: -1, weights, factors, to: 0)
            : adding(entering..<leaving, moving: 1, weights, factors, to: 0)
    }

    /// Adds to a sum, in their order, what some entries gain when they move by a rank.
    ///
    /// A parameter says what entries are worth and no closure: one would hold the whole pool, for every row anew.
    private func adding(
        _ positions: Range<Int>, moving step: Int, _ weights: borrowing Span<Double>, _ factors: [Double]?,
        to sum: Double
    ) -> Double {
        let distances = distances.span
        var sum = sum
        guard let factors else {
            for p in positions { sum += Double(distances[p]) * (weights[p + step] - weights[p]) }
            return sum
        }
        let members = members.span
        for p in positions {
            sum += factors[Int(members[p])] * Double(distances[p]) * (weights[p + step] - weights[p])
        }
        return sum
    }
}
