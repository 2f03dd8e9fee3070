import CKernels

/// Sums over rows of which a head is known exactly and the rest as a curve, at the machine's speed and in a fixed order.
///
/// All rows stand in tables: a curve has `nodeCount` numbers, a list `stride` places, of which the first are the row's head.
/// See `estimated_rows.h`.
package enum EstimatedRows {
    /// How many nodes a curve has.
    package static let nodeCount = Int(NOVELD_CURVE_NODES)
    /// The longest head.
    package static let headLimit = Int(NOVELD_HEAD_MAX)
    /// Numbers of a row in the totals: its head's sum and the nodes, with and without its density.
    package static let totalCount = 2 * (1 + nodeCount)

    /// Where the rows are.
    package struct Tables: Sendable {
        /// `stride` distances for each row, ascending as far as they are in use.
        package var distances: [Float] = []
        /// Whose they are.
        package var members: [UInt32] = []
        /// How many of a row's are in use.
        package var lengths: [Int32] = []
        /// `nodeCount` for each row.
        package var nodes: [Float] = []
        /// Places for each row.
        package let stride: Int
        /// How many of a row's distances are its head, at most.
        package let headLimit: Int

        package init(stride: Int, headLimit: Int) {
            precondition(headLimit <= EstimatedRows.headLimit && headLimit <= stride, "a head of \(headLimit)")
            self.stride = stride
            self.headLimit = headLimit
        }

        /// How many rows there are.
        package var count: Int { lengths.count }

        /// How many of the row's distances are its head.
        package func headCount(_ row: Int) -> Int { min(Int(lengths[row]), headLimit) }
    }

    /// What an entry at `distance` that joins or leaves the row of the given head and curve changes in its sum.
    package static func change(
        at distance: Float, head: ArraySlice<Float>, nodes: [Float], weights: [Double]
    ) -> Double {
        precondition(
            nodes.count == nodeCount && weights.count > Int(NOVELD_NEAR) + head.count, "a row of unequal parts")
        return unsafe head.withUnsafeBufferPointer { head in
            unsafe withUnsafePointer(to: Float(0)) { none in
                unsafe noveld_entry_change(weights, Double(distance), head.baseAddress ?? none, head.count, nodes)
            }
        }
    }

    /// The same for the row in the tables.
    package static func change(at distance: Float, in row: Int, of tables: Tables, weights: [Double]) -> Double {
        let count = tables.headCount(row)
        precondition(weights.count > Int(NOVELD_NEAR) + count, "weights for a shorter head")
        return unsafe tables.distances.withUnsafeBufferPointer { distances in
            unsafe tables.nodes.withUnsafeBufferPointer { nodes in
                guard let distances = distances.baseAddress, let nodes = nodes.baseAddress else { return 0 }
                return unsafe noveld_entry_change(
                    weights, Double(distance), distances + row * tables.stride, count, nodes + row * nodeCount)
            }
        }
    }

    /// The same for one entry in each of `rows`, at each of `distances`.
    package static func changes(
        at distances: [Float], in rows: [UInt32], of tables: Tables, weights: [Double], into changes: inout [Double]
    ) {
        precondition(distances.count == rows.count && weights.count > Int(NOVELD_NEAR) + tables.headLimit)
        if changes.count != rows.count { changes = [Double](repeating: 0, count: rows.count) }
        for row in rows { precondition(row < tables.count, "row \(row) of \(tables.count)") }
        unsafe noveld_entry_changes(
            weights, rows, distances, rows.count, tables.distances, tables.stride, tables.lengths, tables.headLimit,
            tables.nodes, &changes)
    }

    /// Writes to `changes`, at the given position, what an entry at each node of a row's curve changes in the row.
    package static func nodeChanges(
        of row: Int, in tables: Tables, weights: [Double], to changes: inout [Float], at position: Int
    ) {
        precondition((row + 1) * nodeCount <= tables.nodes.count && (position + 1) * nodeCount <= changes.count)
        precondition(weights.count > Int(NOVELD_END_WEIGHT))
        unsafe tables.nodes.withUnsafeBufferPointer { nodes in
            unsafe changes.withUnsafeMutableBufferPointer { changes in
                guard let nodes = nodes.baseAddress, let changes = changes.baseAddress else { return }
                unsafe noveld_node_changes(weights, nodes + row * nodeCount, changes + position * nodeCount)
            }
        }
    }

    /// What an entry at distances[p] changes in the row of the p-th of `curves`, of which `nodeChanges` are given; 0 where it
    /// is within the row's head, which `inside` tells.
    package static func changes(
        at distances: [Float], curves: [Float], nodeChanges: [Float], weights: [Double], into changes: inout [Float],
        inside: inout [UInt32]
    ) -> Int {
        let count = distances.count
        precondition(curves.count == count * nodeCount && nodeChanges.count == curves.count, "\(count) distances")
        precondition(weights.count > Int(NOVELD_END_WEIGHT))
        if changes.count != count { changes = [Float](repeating: 0, count: count) }
        if inside.count <= count { inside = [UInt32](repeating: 0, count: count + 1) }
        return unsafe noveld_sample_changes(weights, distances, curves, nodeChanges, count, &changes, &inside)
    }

    /// Σ numbers[p] · weights[p], in an order that depends on how many there are only.
    package static func sum(_ numbers: ArraySlice<Float>, weights: ArraySlice<Double>) -> Double {
        precondition(numbers.count == weights.count, "\(numbers.count) numbers with \(weights.count) weights")
        return unsafe numbers.withUnsafeBufferPointer { numbers in
            unsafe weights.withUnsafeBufferPointer { weights in
                guard let first = numbers.baseAddress, let weight = weights.baseAddress else { return 0 }
                return unsafe noveld_weighted_sum(first, weight, numbers.count)
            }
        }
    }
}
