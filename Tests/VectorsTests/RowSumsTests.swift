import Diversity
import Testing
import Vectors

/// The sums over rows of which a head is known and the rest as a curve.
struct RowSumsTests {
    private let rows = 40
    private let weights: EstimatedRows.SumWeights

    init() {
        let head = (1...24).map { 1 / Double($0) }
        let nodes = (0..<EstimatedRows.nodeCount).map { 1 / Double(30 + $0) }
        // A mean for each segment, a weight for each node, that of the last rank, and those between entries of the head.
        let leaving = nodes.dropLast() + nodes + [0.01] + head + [0.03]
        weights = EstimatedRows.SumWeights(head: head, nodes: nodes, leaving: Array(leaving))
    }

    @Test func exchangingHeadsIsWithdrawingAndContributing() {
        for seed in 1...30 as ClosedRange<UInt64> {
            var generator = SplitMix64(seed: seed)
            var one = filled(using: &generator)
            var other = one
            let moved = Int.random(in: 0..<rows, using: &generator)
            let changing = (0..<rows).filter { $0 != moved && Bool.random(using: &generator) }.shuffled(
                using: &generator)

            let left = changing.map { one.losses(changed: .withdraw, by: $0, weights) }
            var before = EstimatedRows.Heads()
            for row in changing { before.note(row, of: other.tables) }
            for row in changing {
                let distance = Float.random(in: 0...1.2, using: &generator)
                let goes = Bool.random(using: &generator)
                let comes = Bool.random(using: &generator)
                one.move(moved, to: distance, in: row, goes: goes, comes: comes)
                other.move(moved, to: distance, in: row, goes: goes, comes: comes)
            }
            let joined = changing.map { one.losses(changed: .contribute, by: $0, weights) }
            EstimatedRows.exchange(
                &other.sums, before, moved: moved, of: &other.tables, weights, &other.losses,
                boundaryLosses: &other.boundaryLosses)

            #expect(one.sums == other.sums, "seed \(seed)")
            #expect(one.losses.headSums == other.losses.headSums, "seed \(seed)")
            #expect(one.losses.ownSums == other.losses.ownSums, "seed \(seed)")
            #expect(one.boundaryLosses == other.boundaryLosses, "seed \(seed)")
            #expect(one.tables.nodes == other.tables.nodes, "seed \(seed)")
            // Who has only crossed the end of a head is lost for the same as before.
            for (left, joined) in zip(left, joined) {
                for (these, others) in [(left, joined), (joined, left)] {
                    for (member, loss) in these where member != moved && others[member] == nil {
                        one.losses.setTailLoss(one.losses.tailLosses[member] - loss, of: member)
                    }
                }
            }
            #expect(one.losses.tailLosses == other.losses.tailLosses, "seed \(seed)")
            let (first, second) = (one.losses.least(), other.losses.least())
            #expect(first?.slot == second?.slot && first?.gain == second?.gain, "seed \(seed)")
        }
    }

    @Test func withdrawingAllLeavesNothing() {
        var generator = SplitMix64(seed: 5)
        var state = filled(using: &generator)
        state.change(.withdraw, by: Array(0..<rows), weights)
        #expect(state.sums == EstimatedRows.Sums(unit: state.sums.unit, totalsUnit: state.sums.totalsUnit))
        #expect(state.losses.headSums.allSatisfy { $0 == 0 })
    }

    private struct State {
        var tables = EstimatedRows.Tables(stride: 30, headLimit: 24)
        var sums = EstimatedRows.Sums(unit: Double(1 << 30), totalsUnit: Double(1 << 20))
        var losses = LeastGains(unit: Double(1 << 30))
        var boundaryLosses: [Double] = []

        mutating func change(_ change: EstimatedRows.SumChange, by rows: [Int], _ weights: EstimatedRows.SumWeights) {
            EstimatedRows.change(
                &sums, change, by: rows.map(UInt32.init), of: &tables, weights, &losses,
                boundaryLosses: &boundaryLosses)
        }

        /// Changes the sums by one row; gives what that changes for each member of its head.
        mutating func losses(
            changed change: EstimatedRows.SumChange, by row: Int, _ weights: EstimatedRows.SumWeights
        ) -> [Int: Double] {
            let before = losses.headSums
            self.change(change, by: [row], weights)
            let head = tables.members[
                row * tables.stride..<row * tables.stride + min(Int(tables.lengths[row]), tables.headLimit)]
            let changes = head.map { (Int($0), Double(losses.headSums[2 * Int($0)] - before[2 * Int($0)]) / sums.unit) }
            return Dictionary(uniqueKeysWithValues: changes)
        }

        /// Takes a member out of a row, puts it in at a distance, or both.
        mutating func move(_ member: Int, to distance: Float, in row: Int, goes: Bool, comes: Bool) {
            let position = tables.position(of: UInt32(member), in: row)
            if let position, goes { tables.remove(place: position, from: row) }
            guard comes, goes || position == nil, tables.lengths[row] < tables.stride else { return }
            let list = tables.distances[row * tables.stride..<row * tables.stride + Int(tables.lengths[row])]
            tables.insert(UInt32(member), at: distance, place: list.count { $0 <= distance }, in: row)
        }
    }

    /// Rows of random lengths, all of them added.
    private func filled(using generator: inout SplitMix64) -> State {
        var state = State()
        for row in 0..<rows {
            state.losses.append(density: Double.random(in: 0.5...2, using: &generator), quality: 1)
            state.boundaryLosses.append(0)
            let others = (0..<rows).filter { $0 != row }.shuffled(using: &generator)
                .prefix(Int.random(in: 0...30, using: &generator))
            let distances = others.map { _ in Float.random(in: 0...1, using: &generator) }.sorted()
            let room = [Float](repeating: 0, count: 30 - others.count)
            state.tables.distances += distances + room
            state.tables.members += others.map(UInt32.init) + room.map { UInt32($0) }
            state.tables.lengths.append(Int32(others.count))
            state.tables.nodes += (0..<EstimatedRows.nodeCount).map { _ in Float.random(in: 0...1.5, using: &generator)
            }
        }
        state.change(.contribute, by: Array(0..<rows), weights)
        return state
    }
}
