/// Which queries look into which cells: for each cell the queries that have it among their nearest.
struct CellVisits {
    /// A query, and its squared distance from the centroid.
    typealias Visit = (query: UInt32, base: Float)

    private var starts: [Int]
    private var visits: [Visit]

    /// - Parameter nearest: for each query in turn `probes` cells, a squared distance's bits above the number of the cell.
    init(_ nearest: [UInt64], probes: Int, cells: Int) {
        starts = [Int](repeating: 0, count: cells + 1)
        for key in nearest { starts[Self.cell(of: key) + 1] += 1 }
        for cell in 0..<cells { starts[cell + 1] += starts[cell] }
        var next = starts
        visits = [Visit](repeating: (0, 0), count: nearest.count)
        for (index, key) in nearest.enumerated() {
            let cell = Self.cell(of: key)
            visits[next[cell]] = (UInt32(index / probes), Self.distance(of: key))
            next[cell] += 1
        }
    }

    /// The visits of a cell, by ascending query.
    subscript(cell: Int) -> ArraySlice<Visit> { visits[starts[cell]..<starts[cell + 1]] }

    static func cell(of key: UInt64) -> Int { Int(key & 0xffff_ffff) }

    static func distance(of key: UInt64) -> Float { Float(bitPattern: UInt32(key >> 32)) }
}
