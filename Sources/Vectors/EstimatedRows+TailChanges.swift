import CKernels

/// What entries change in rows beyond their heads, for many rows at once.
extension EstimatedRows {
    /// What an entry at each of the distances changes in the tail of a row; nearer ones are taken to be at its beginning.
    package static func tailChanges(
        of row: Int, in tables: Tables, at distances: [Float], weights: [Double], into changes: inout [Float]
    ) {
        precondition((row + 1) * nodeCount <= tables.nodes.count && weights.count > Int(NOVELD_END_WEIGHT))
        if changes.count != distances.count { changes = [Float](repeating: 0, count: distances.count) }
        var nodeChanges = [Float](repeating: 0, count: nodeCount)
        Self.nodeChanges(of: row, in: tables, weights: weights, to: &nodeChanges, at: 0)
        unsafe tables.nodes.withUnsafeBufferPointer { nodes in
            guard let nodes = nodes.baseAddress else { return }
            unsafe noveld_tail_changes(
                weights, nodes + row * nodeCount, nodeChanges, distances, distances.count, &changes)
        }
    }

    /// How many lists are summed at the cost of one.
    package static let listsTogether = Int(NOVELD_SUMMED_LISTS)

    /// An entry within the head of a row.
    package struct HeadEntry: Sendable {
        package let row: Int
        package let distance: Float
    }

    /// Rows that a thread sums at a time.
    private static let rowsTogether = 2_560

    /// For each list, Σ_r densities[r] · what an entry at list[r] changes in the row of the r-th of `curves`, of which
    /// `nodeChanges` are given; nothing where the distance is infinite. Entries within a row's head are added by `changeInHead`.
    package static func summedChanges(
        at lists: [[Float]], curves: [Float], nodeChanges: [Float], densities: [Double], weights: [Double],
        workers: Workers, changeInHead: (HeadEntry) -> Double
    ) -> [Double] {
        precondition(curves.count == densities.count * nodeCount && nodeChanges.count == curves.count)
        precondition(weights.count > Int(NOVELD_END_WEIGHT))
        for list in lists { precondition(list.count == densities.count, "\(list.count) distances") }
        var sums = [Double](repeating: 0, count: lists.count)
        for first in stride(from: 0, to: lists.count, by: listsTogether) {
            let together = lists[first..<min(first + listsTogether, lists.count)]
            let parts = workers.map(
                densities.count, inBlocksOf: rowsTogether, scratch: { [UInt32](repeating: 0, count: listsTogether) }
            ) { inside, rows in
                let room = together.count * rows.count + listsTogether
                if inside.count < room { inside = [UInt32](repeating: 0, count: room) }
                var part = [Double](repeating: 0, count: together.count)
                let found = unsafe withPointers(to: together, []) { pointers in
                    unsafe noveld_summed_changes(
                        weights, curves, nodeChanges, densities, rows.lowerBound, rows.upperBound, pointers,
                        together.count, &part, &inside)
                }
                return (sums: part, inside: Array(inside[..<found]))
            }
            for part in parts {
                for (list, sum) in part.sums.enumerated() { sums[first + list] += sum }
                for entry in part.inside.map(Int.init) {
                    let (row, list) = entry.quotientAndRemainder(dividingBy: listsTogether)
                    let distance = lists[first + list][row]
                    sums[first + list] += densities[row] * changeInHead(HeadEntry(row: row, distance: distance))
                }
            }
        }
        return sums
    }
}
