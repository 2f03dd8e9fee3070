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
