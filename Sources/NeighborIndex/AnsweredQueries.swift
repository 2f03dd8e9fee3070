import CKernels
import Vectors

/// What one pass over the codes found for some queries, measured.
///
/// Sendable because nothing of it changes once it is made, but for `measureRest`, which is called before it is shared.
final class AnsweredQueries: @unchecked Sendable {
    /// The most queries that share a pass: their tables fit the second-level cache.
    static let limit = 128

    let queries: Range<Int>
    private let scan: CodeScan
    /// By query, nearest first.
    private var found: [[noveld_found]]
    /// By query, the largest key that counts while nothing has changed.
    private let lastKeys: [UInt64]
    /// For each query in turn, its squared distance from each cell's centroid; not a number where it did not look.
    private let bases: [Float]
    private let cells: Int
    /// What a query becomes a row by, should it become one.
    private let rotated: Matrix
    private let cellsOfOwn: [Int]
    private let rearrangements: Int
    /// How many candidates count, and how many were kept.
    private let wanted: Int
    private let kept: Int

    /// Searches `codes` for rows of `matrix`.
    ///
    /// - Parameters:
    ///   - wanted: the candidates that count.
    ///   - spare: those that are kept besides.
    init(
        _ queries: Range<Int>, of matrix: Matrix, _ codes: CellIndex, _ rows: some MeasuredRows, wanted: Int,
        spare: Int, probes: Int
    ) {
        self.queries = queries
        self.wanted = wanted
        kept = wanted + spare
        cells = codes.cells.count
        var visited: [UInt64] = []
        rotated = codes.rotated(queries, of: matrix)
        cellsOfOwn = codes.centroids.nearestCells(to: rotated)
        rearrangements = codes.rearrangements
        var scan = codes.scan(for: rotated, keeping: kept, probes, visited: &visited)
        var bases = [Float](repeating: .nan, count: queries.count * cells)
        let each = visited.count / queries.count
        for (index, key) in visited.enumerated() {
            bases[index / each * cells + Int(key & 0xffff_ffff)] = Float(bitPattern: UInt32(key >> 32))
        }
        self.bases = bases
        var distances: [Float] = []
        var lastKeys: [UInt64] = []
        var found: [[noveld_found]] = []
        for (index, query) in queries.enumerated() {
            var keys = scan.keys(of: index)
            lastKeys.append(Self.largest(of: &keys, wanted))
            let slots = keys.map { UInt32(truncatingIfNeeded: $0) }
            rows.squaredDistances(from: matrix.row(query), to: slots, into: &distances)
            var own = keys.indices.map { place in
                noveld_found(
                    distance: UInt64(distances[place].bitPattern) << 32 | UInt64(slots[place]), key: keys[place])
            }
            unsafe noveld_sort_found(&own, own.count)
            found.append(own)
        }
        self.found = found
        self.lastKeys = lastKeys
        self.scan = scan
    }

    /// Measures the rows that `LentRows` could not.
    func measureRest(_ matrix: Matrix, _ rows: some RowSource) {
        let unmeasured = UInt64(LentRows.unmeasured.bitPattern) << 32
        var distances: [Float] = []
        for (index, query) in queries.enumerated() {
            // They stand last.
            guard let last = found[index].last, last.distance >= unmeasured,
                let first = found[index].firstIndex(where: { $0.distance >= unmeasured })
            else { continue }
            let slots = found[index][first...].map { UInt32(truncatingIfNeeded: $0.distance) }
            rows.squaredDistances(from: matrix.row(query), to: slots, into: &distances)
            for (place, slot) in slots.enumerated() {
                found[index][first + place].distance = UInt64(distances[place].bitPattern) << 32 | UInt64(slot)
            }
            unsafe noveld_sort_found(&found[index], found[index].count)
        }
    }

    /// The largest of the `wanted` smallest keys, or the largest number where there are no more than those.
    private static func largest(of keys: inout [UInt64], _ wanted: Int) -> UInt64 {
        guard wanted < keys.count else { return .max }
        unsafe noveld_select_smallest(&keys, keys.count, wanted)
        return keys[..<wanted].max() ?? .max
    }

    /// Where a query belongs among the rows.
    func placement(of query: Int) -> CellIndex.Placement {
        CellIndex.Placement(
            rotated: Matrix(rows: 1, columns: rotated.columns, elements: Array(rotated.row(query))),
            cell: cellsOfOwn[query], rearrangements: rearrangements)
    }

    /// Adds to `joined` the keys of rows of a block whose cells the query looked into.
    func appendKeys(
        of query: Int, for block: UInt32, in blocks: CodeBlocks, cells: ArraySlice<UInt32>, to joined: inout [UInt64]
    ) {
        let bases = cells.map { self.bases[query * self.cells + Int($0)] }
        let keys = scan.keys(of: query, for: block, in: blocks, count: cells.count, bases: bases)
        for (key, base) in zip(keys, bases) where !base.isNaN { joined.append(key) }
    }

    /// The largest key that counts, where those of changed slots are replaced by `joined`; nil where so many have left that
    /// others, which were not kept, may be among the ones that count.
    func lastKey(of query: Int, isChanged: [Bool], joined: [UInt64]) -> UInt64? {
        let found = found[query]
        let last = lastKeys[query]
        var isSame = joined.allSatisfy { $0 > last }
        var standing = 0
        for row in found {
            let isStanding = !isChanged[Int(row.key & 0xffff_ffff)]
            standing += isStanding ? 1 : 0
            if !isStanding && row.key <= last { isSame = false }
        }
        // Where fewer were found than could be kept, they are all that there are.
        guard standing >= wanted || found.count < kept else { return nil }
        if isSame, last < .max { return last }
        var keys = joined
        keys.reserveCapacity(joined.count + found.count)
        for row in found where !isChanged[Int(row.key & 0xffff_ffff)] { keys.append(row.key) }
        return Self.largest(of: &keys, wanted)
    }

    /// The nearest of the candidates with keys up to `last`; `joined` are distances of rows written since that count, above
    /// their slots, ascending.
    func list(
        of query: Int, _ count: Int, upTo last: UInt64, isChanged: [Bool], joined: [UInt64], copiesWithin: Float
    ) -> NeighborList {
        var list = NeighborList()
        list.neighbors.reserveCapacity(count)
        var next = joined.makeIterator()
        var newer = next.next()
        for row in found[query] where row.key <= last && !isChanged[Int(row.key & 0xffff_ffff)] {
            while let joined = newer, joined < row.distance {
                guard list.take(joined, count, copiesWithin: copiesWithin) else { return list }
                newer = next.next()
            }
            guard list.take(row.distance, count, copiesWithin: copiesWithin) else { return list }
        }
        while let joined = newer, list.take(joined, count, copiesWithin: copiesWithin) { newer = next.next() }
        return list
    }
}
