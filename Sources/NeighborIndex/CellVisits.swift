import CKernels

/// Which queries look into which cells.
struct CellVisits {
    /// A query, and its squared distance from the centroid.
    typealias Visit = noveld_visit

    /// Cells that are visited, ascending.
    private(set) var cells: [Int] = []
    private var starts: [Int]
    private var visits: [Visit]

    /// Visits by query: one of a query at most to each cell.
    private init(_ all: [(cell: Int, visit: Visit)], cells count: Int) {
        starts = [Int](repeating: 0, count: count + 1)
        for (cell, _) in all { starts[cell + 1] += 1 }
        for cell in 0..<count {
            if starts[cell + 1] > 0 { cells.append(cell) }
            starts[cell + 1] += starts[cell]
        }
        var next = starts
        visits = [Visit](repeating: Visit(), count: all.count)
        for (cell, visit) in all {
            visits[next[cell]] = visit
            next[cell] += 1
        }
    }

    /// The visits to each query's nearest cell, and those to the others.
    ///
    /// - Parameter nearest: for each query in turn `probes` cells, a squared distance's bits above the number of the cell.
    static func nearestAndOthers(_ nearest: [UInt64], probes: Int, cells: Int) -> [CellVisits] {
        var first: [(cell: Int, visit: Visit)] = []
        var others: [(cell: Int, visit: Visit)] = []
        others.reserveCapacity(nearest.count)
        for start in stride(from: 0, to: nearest.count, by: probes) {
            let keys = nearest[start..<start + probes]
            let least = keys.min()
            for key in keys {
                let base = Float(bitPattern: UInt32(key >> 32))
                let entry = (cell: Int(key & 0xffff_ffff), visit: Visit(query: UInt32(start / probes), base: base))
                if key == least { first.append(entry) } else { others.append(entry) }
            }
        }
        return [CellVisits(first, cells: cells), CellVisits(others, cells: cells)]
    }

    /// The visits of a cell, by ascending query.
    subscript(cell: Int) -> ArraySlice<Visit> { visits[starts[cell]..<starts[cell + 1]] }
}
