import CKernels
import Vectors

extension CellIndex {
    /// Queries that share one pass over the codes: their tables fit the second-level cache.
    private static let queryBlock = 128
    /// Up to so many rows all are measured: it takes at most half as long again as codes do (tools/bench/README.md).
    private static let exactRows = 256

    /// The `count` nearest rows found for each of the `queries` of `matrix`, which have unit norm.
    ///
    /// - Parameters:
    ///   - rows: the full vectors of all slots.
    ///   - effort: what recall depends on; at least `count` candidates are measured.
    ///   - copiesWithin: rows nearer than this squared distance count as copies of the query and are not among its
    ///     neighbours; 0 for none.
    public func nearest(
        _ count: Int, to queries: Range<Int>, of matrix: Matrix, rows: some RowSource, effort: SearchEffort,
        copiesWithin: Float = 0
    ) -> [NeighborList] {
        precondition(matrix.columns == dimension, "queries of \(matrix.columns) against \(dimension) dimensions")
        var results: [NeighborList] = []
        results.reserveCapacity(queries.count)
        var distances: [Float] = []
        for start in stride(from: queries.lowerBound, to: queries.upperBound, by: Self.queryBlock) {
            let block = start..<min(start + Self.queryBlock, queries.upperBound)
            let found = candidates(for: block, of: matrix, keeping: max(count, effort.candidates), effort.probes)
            for (index, query) in block.enumerated() {
                rows.squaredDistances(from: matrix.row(query), to: found[index], into: &distances)
                results.append(NeighborList(count, of: found[index], distances, copiesWithin: copiesWithin))
            }
        }
        return results
    }

    /// How many of the rows in `slots` lie in none of the `probes` cells nearest to a unit vector.
    public func unprobed(_ slots: [Int], from vector: ArraySlice<Float>, probes: Int) -> Int {
        guard probes < cells.count, !slots.isEmpty else { return 0 }
        let nearest = centroids.nearest(max(1, probes), to: rotation.rotated(vector))
        let probed = Set(nearest.map { UInt32($0 & 0xffff_ffff) })
        return slots.count { !probed.contains(cellOfBlock[Int(CodePlace(packed: places[$0]).block)]) }
    }

    /// The slots with the best estimates for each query, in no particular order.
    func candidates(for queries: Range<Int>, of matrix: Matrix, keeping kept: Int, _ probes: Int) -> [[UInt32]] {
        guard estimates(kept) else { return queries.map { _ in Array(0..<UInt32(count)) } }
        var visited: [UInt64] = []
        var scan = scan(for: rotated(queries, of: matrix), keeping: kept, probes, visited: &visited)
        return (0..<queries.count).map { scan.slots(of: $0) }
    }

    /// Whether a search that keeps so many candidates goes by estimates: otherwise all rows are measured.
    func estimates(_ kept: Int) -> Bool { count > max(kept, Self.exactRows) }

    /// The queries as their tables are made of them.
    func rotated(_ queries: Range<Int>, of matrix: Matrix) -> Matrix {
        let first = queries.lowerBound * dimension
        return rotation.rotated(matrix.elements[first..<first + queries.count * dimension])
    }

    /// The pass over the codes for some rotated queries.
    ///
    /// - Parameter visited: gets for each query in turn the cells that it looked into: the bits of its squared distance from
    ///   the centroid above the number of the cell.
    func scan(
        for rotated: Matrix, keeping kept: Int, _ probes: Int, visited: inout [UInt64]
    ) -> CodeScan {
        let probes = max(1, min(probes, cells.count))
        visited = centroids.nearest(probes, to: rotated)
        var scan = CodeScan(queries: rotated, groups: rotation.groups, kept: kept, level: scanLevel)
        // The nearest cell first: it sets a bound that keeps most of the other rows out.
        for visits in CellVisits.nearestAndOthers(visited, probes: probes, cells: cells.count) {
            for (index, cell) in visits.cells.enumerated() {
                let next = index + 1 < visits.cells.count ? cells[visits.cells[index + 1]] : nil
                scan.offer(cells[cell], blocks, to: visits[cell], next: next)
            }
        }
        return scan
    }
}

extension NeighborList {
    /// The `count` nearest of rows at known distances, nearest first, and the nearest copy.
    init(_ count: Int, of slots: [UInt32], _ squaredDistances: [Float], copiesWithin: Float) {
        // One comparison of integers: distances are not negative, so that their bits are in their order.
        var rows = slots.indices.map {
            noveld_found(distance: UInt64(squaredDistances[$0].bitPattern) << 32 | UInt64(slots[$0]), key: 0)
        }
        unsafe noveld_sort_found(&rows, rows.count)
        self.init()
        neighbors.reserveCapacity(count)
        for row in rows { guard take(row.distance, count, copiesWithin: copiesWithin) else { break } }
    }

    /// Takes the next nearest row in, given as its distance's bits above its slot; says whether there is room for another.
    mutating func take(_ key: UInt64, _ count: Int, copiesWithin: Float) -> Bool {
        let neighbor = Neighbor(slot: Int(key & 0xffff_ffff), squaredDistance: Float(bitPattern: UInt32(key >> 32)))
        if neighbor.squaredDistance < copiesWithin {
            copy = copy ?? neighbor
        } else if neighbors.count < count {
            neighbors.append(neighbor)
        } else {
            return false
        }
        return true
    }
}
