import CKernels

/// What all rows come to, kept up to date as rows change.
extension EstimatedRows {
    /// What happens to the sums.
    package enum SumChange {
        /// Rows are taken out, before they change.
        case withdraw
        /// Rows are added after they have changed: curves are mended, and what is kept of each row taken anew.
        case contribute
        /// Rows are added as they stand.
        case add

        fileprivate var kind: noveld_row_change {
            switch self {
            case .withdraw: NOVELD_WITHDRAW_ROWS
            case .contribute: NOVELD_CONTRIBUTE_ROWS
            case .add: NOVELD_ADD_ROWS
            }
        }
    }

    /// Weights of the entries of a head, of the nodes of a curve, and of an entry that leaves a row.
    package struct SumWeights: Sendable {
        package let head: [Double]
        package let nodes: [Double]
        package let leaving: [Double]

        package init(head: [Double], nodes: [Double], leaving: [Double]) {
            precondition(nodes.count == nodeCount && leaving.count > Int(NOVELD_NEAR) + head.count, "unequal weights")
            self.head = head
            self.nodes = nodes
            self.leaving = leaving
        }
    }

    /// Sums over rows, as integers: taking a row out again leaves nothing behind.
    package struct Sums: Sendable, Equatable {
        /// The weighted head sums and nodes, then the plain ones, in units of 1 / `totalsUnit`.
        package var totals = [Int64](repeating: 0, count: totalCount)
        /// Σ ρ of all rows, in units of 1 / `unit`.
        package var density: Int64 = 0
        package let unit: Double
        package let totalsUnit: Double

        package init(unit: Double, totalsUnit: Double) {
            self.unit = unit
            self.totalsUnit = totalsUnit
        }
    }

    /// Heads as they were before their rows changed.
    package struct Heads: Sendable {
        /// Whose they are, each row once.
        package private(set) var rows: [UInt32] = []
        fileprivate var distances: [Float] = []
        fileprivate var members: [UInt32] = []
        fileprivate var lengths: [Int32] = []

        package init() {}

        /// Takes in the head of a row as it is.
        package mutating func note(_ row: Int, of tables: Tables) {
            let head = row * tables.stride..<row * tables.stride + tables.headLimit
            rows.append(UInt32(row))
            distances.append(contentsOf: tables.distances[head])
            members.append(contentsOf: tables.members[head])
            lengths.append(Int32(tables.headCount(row)))
        }

        /// Forgets them all.
        package mutating func removeAll() {
            rows.removeAll(keepingCapacity: true)
            distances.removeAll(keepingCapacity: true)
            members.removeAll(keepingCapacity: true)
            lengths.removeAll(keepingCapacity: true)
        }
    }

    /// Changes the sums by rows whose heads were others before: what withdrawing them before and contributing them after they
    /// change does, to the bit, at half the cost; and what is lost with others than `moved` that cross the end of a head goes
    /// from the heads' losses to the tails', or back, so that their gain does not jump.
    ///
    /// - Parameter moved: the member that has come into these rows, gone, or changed its place.
    package static func exchange(
        _ sums: inout Sums, _ before: Heads, moved: Int, of tables: inout Tables, _ weights: SumWeights,
        _ losses: inout LeastGains, boundaryLosses: inout [Double]
    ) {
        check(tables, weights, losses, boundaryLosses, rows: before.rows)
        unsafe noveld_exchange_row_sums(
            before.rows, before.rows.count, layout(of: tables, sums), before.distances, before.members, before.lengths,
            UInt32(moved), tables.distances, tables.members, tables.lengths, &tables.nodes, weights.head, weights.nodes,
            weights.leaving, losses.densities, &losses.ownSums, &boundaryLosses, &losses.headSums, &losses.tailLosses,
            &losses.changed, &sums.totals)
    }

    /// Changes the sums, and what members are missed for, by rows that are given once each.
    ///
    /// - Parameter boundaryLosses: by row, what it loses with the last entry of its head.
    package static func change(
        _ sums: inout Sums, _ change: SumChange, by rows: [UInt32], of tables: inout Tables, _ weights: SumWeights,
        _ losses: inout LeastGains, boundaryLosses: inout [Double]
    ) {
        check(tables, weights, losses, boundaryLosses, rows: rows)
        unsafe noveld_change_row_sums(
            change.kind, rows, rows.count, layout(of: tables, sums), tables.distances, tables.members, tables.lengths,
            &tables.nodes, weights.head, weights.nodes, weights.leaving, losses.densities, &losses.ownSums,
            &boundaryLosses, &losses.headSums, &losses.changed, &sums.totals, &sums.density)
    }

    private static func layout(of tables: Tables, _ sums: Sums) -> noveld_row_tables {
        noveld_row_tables(
            stride: tables.stride, head_max: tables.headLimit, unit: sums.unit, totals_unit: sums.totalsUnit)
    }

    private static func check(
        _ tables: Tables, _ weights: SumWeights, _ losses: LeastGains, _ boundaryLosses: [Double], rows: [UInt32]
    ) {
        let count = tables.count
        precondition(weights.head.count >= tables.headLimit, "weights for a shorter head")
        precondition(losses.count == count && boundaryLosses.count == count, "tables of unequal parts")
        precondition(tables.distances.count == count * tables.stride && tables.members.count == tables.distances.count)
        precondition(tables.nodes.count == count * nodeCount)
        for row in rows { precondition(row < count, "row \(row) of \(count)") }
    }
}
