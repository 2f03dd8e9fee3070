import CKernels

/// Of each row of some tables, how many of all its entries lie between some distances of its own: counted, not estimated, and
/// kept up to date as entries join and leave the rows.
///
/// See `row_census.h`.
package struct RowCensuses: Sendable {
    /// Distances of a row.
    package static let edgeCount = Int(NOVELD_CENSUS_EDGES)
    /// Counts of a row.
    package static let countsPerRow = Int(NOVELD_CENSUS_COUNTS)
    /// The longest row that can be counted.
    package static let rowLimit = Int(UInt16.max)

    /// `edgeCount` for each row, ascending.
    package private(set) var edges: [Float] = []
    /// `countsPerRow` for each row: before the first edge, between two, and from the last one on.
    package private(set) var counts: [UInt16] = []

    package init() {}

    /// Those that were stored, of rows that have so many entries each; nil where they are not.
    package init?(edges: [Float], counts: [UInt16], entries: Int) {
        self.edges = edges
        self.counts = counts
        guard edges.count == count * Self.edgeCount, counts.count == count * Self.countsPerRow else { return nil }
        for row in 0..<count where self.counts(of: row).reduce(0, { $0 + Int($1) }) != entries { return nil }
    }

    /// How many rows there are.
    package var count: Int { counts.count / Self.countsPerRow }

    /// The census of one row.
    package struct Row: Sendable {
        fileprivate let edges: ArraySlice<Float>
        fileprivate var counts = [UInt16](repeating: 0, count: countsPerRow)

        /// Counts a row.
        ///
        /// - Parameters:
        ///   - edges: `edgeCount` distances, ascending.
        ///   - distances: of all rows' owners to that of this row.
        ///   - owner: its own place among them, which does not count.
        package init(edges: ArraySlice<Float>, distances: [Float], but owner: Int) {
            precondition(edges.count == edgeCount && distances.count <= rowLimit, "\(edges.count) edges")
            self.edges = edges
            unsafe edges.withUnsafeBufferPointer { edges in
                guard let edges = edges.baseAddress else { return }
                unsafe noveld_take_census(edges, &counts, distances, distances.count, owner)
            }
        }
    }

    /// Adds a row.
    package mutating func append(_ row: Row) {
        edges += row.edges
        counts += row.counts
    }

    /// Makes a row another one.
    package mutating func replace(_ index: Int, with row: Row) {
        edges.replaceSubrange(index * Self.edgeCount..<(index + 1) * Self.edgeCount, with: row.edges)
        counts.replaceSubrange(index * Self.countsPerRow..<(index + 1) * Self.countsPerRow, with: row.counts)
    }

    /// The counts of a row.
    package func counts(of row: Int) -> ArraySlice<UInt16> {
        counts[row * Self.countsPerRow..<(row + 1) * Self.countsPerRow]
    }

    /// The same row, counted anew with the same edges.
    package func recounted(_ row: Int, distances: [Float]) -> ArraySlice<UInt16> {
        Row(edges: edges[row * Self.edgeCount..<(row + 1) * Self.edgeCount], distances: distances, but: row).counts[...]
    }

    /// Removes a row; the last one takes its place.
    package mutating func remove(_ row: Int) {
        let last = count - 1
        if row < last {
            for edge in 0..<Self.edgeCount {
                edges[row * Self.edgeCount + edge] = edges[last * Self.edgeCount + edge]
            }
            for place in 0..<Self.countsPerRow {
                counts[row * Self.countsPerRow + place] = counts[last * Self.countsPerRow + place]
            }
        }
        edges.removeLast(Self.edgeCount)
        counts.removeLast(Self.countsPerRow)
    }

    /// Entries join every row, and others leave it.
    ///
    /// - Parameters:
    ///   - row: one that is not changed.
    ///   - joining: of each entry that joins, how far it is from the owner of each row.
    ///   - leaving: of each that leaves.
    package mutating func change(but row: Int? = nil, joining: [[Float]], leaving: [[Float]]) {
        for distances in joining + leaving {
            precondition(distances.count >= count, "distances of \(distances.count) rows, there are \(count)")
        }
        let rows = count
        unsafe withPointers(to: joining[...], []) { joining in
            unsafe withPointers(to: leaving[...], []) { leaving in
                unsafe noveld_change_censuses(
                    edges, &counts, rows, row ?? rows, joining, joining.count, leaving, leaving.count)
            }
        }
    }

    /// The curve of a row that has so many entries, the nearest of which are in its list.
    ///
    /// - Parameter fractions: at which fractions of the tail's ranks the nodes stand.
    package func curve(of row: Int, in tables: EstimatedRows.Tables, entries: Int, fractions: [Double]) -> [Float] {
        let (length, head) = (Int(tables.lengths[row]), tables.headCount(row))
        precondition(head > 0 && entries >= length && fractions.count == EstimatedRows.nodeCount && row < count)
        var curve = [Float](repeating: 0, count: EstimatedRows.nodeCount)
        unsafe edges.withUnsafeBufferPointer { edges in
            unsafe counts.withUnsafeBufferPointer { counts in
                unsafe tables.distances.withUnsafeBufferPointer { distances in
                    guard let edges = edges.baseAddress, let counts = counts.baseAddress,
                        let list = distances.baseAddress
                    else { return }
                    unsafe noveld_census_curve(
                        edges + row * Self.edgeCount, counts + row * Self.countsPerRow, fractions,
                        list + row * tables.stride, length, head, entries, &curve)
                }
            }
        }
        return curve
    }
}

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
        let listLimit = Int(NOVELD_SUMMED_LISTS)
        var sums = [Double](repeating: 0, count: lists.count)
        for first in stride(from: 0, to: lists.count, by: listLimit) {
            let together = lists[first..<min(first + listLimit, lists.count)]
            let parts = workers.map(
                densities.count, inBlocksOf: rowsTogether, scratch: { [UInt32](repeating: 0, count: listLimit) }
            ) { inside, rows in
                let room = together.count * rows.count + listLimit
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
                    let (row, list) = entry.quotientAndRemainder(dividingBy: listLimit)
                    let distance = lists[first + list][row]
                    sums[first + list] += densities[row] * changeInHead(HeadEntry(row: row, distance: distance))
                }
            }
        }
        return sums
    }
}

/// Calls `body` with where each list begins.
private func withPointers<Result>(
    to lists: ArraySlice<[Float]>, _ before: [UnsafePointer<Float>?], _ body: ([UnsafePointer<Float>?]) -> Result
) -> Result {
    guard let list = lists.first else { return unsafe body(before) }
    return unsafe list.withUnsafeBufferPointer { list in
        unsafe withPointers(to: lists.dropFirst(), before + [list.baseAddress], body)
    }
}
