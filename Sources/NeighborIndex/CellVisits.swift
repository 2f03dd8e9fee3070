import CKernels

/// Which queries look into which cells: for each cell the queries that have it among their nearest.
struct CellVisits {
    private var starts: [Int]
    private var queries: [UInt32]

    /// - Parameter distances: queries × cells, squared.
    init(_ distances: [Float], cells: Int, probes: Int) {
        let queryCount = distances.count / cells
        var chosen: [UInt32] = []
        chosen.reserveCapacity(queryCount * probes)
        starts = [Int](repeating: 0, count: cells + 1)
        var keys = [UInt64](repeating: 0, count: cells)
        for query in 0..<queryCount {
            for cell in 0..<cells {
                keys[cell] = UInt64(distances[query * cells + cell].bitPattern) << 32 | UInt64(cell)
            }
            if probes < cells { unsafe noveld_select_smallest(&keys, cells, probes) }
            for key in keys[..<probes] {
                let cell = Int(key & 0xffff_ffff)
                chosen.append(UInt32(cell))
                starts[cell + 1] += 1
            }
        }
        for cell in 0..<cells { starts[cell + 1] += starts[cell] }
        var next = starts
        queries = [UInt32](repeating: 0, count: chosen.count)
        for (index, cell) in chosen.enumerated() {
            queries[next[Int(cell)]] = UInt32(index / probes)
            next[Int(cell)] += 1
        }
    }

    /// The queries that look into a cell, ascending.
    func queries(of cell: Int) -> ArraySlice<UInt32> { queries[starts[cell]..<starts[cell + 1]] }
}
