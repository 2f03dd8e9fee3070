import CKernels
import Vectors

/// The centroids of an index's cells, rotated; where they are many also their codes, so that finding the nearest costs a
/// fraction of measuring all.
///
/// Invariant: there are codes if and only if there are `codedFrom` centroids or more; centroid `cell` is coded relative to
/// `reference` in place `cell`.
struct Centroids: Sendable {
    /// From so many on they are found by their codes: with fewer, measuring all costs no more.
    static let codedFrom = 32
    /// Best estimates that are measured for the single nearest.
    private static let measured = 8

    private(set) var rows: Matrix
    /// What codes are relative to: the mean when they were last made; empty where there are none.
    private(set) var reference: [Float] = []
    private var codes: CodeBlocks
    private var coded = CellIndex.Cell()

    init(groups: Int) {
        rows = Matrix(columns: groups * Int(NOVELD_CODE_GROUP))
        codes = CodeBlocks(groups: groups)
    }

    /// Centroids as they were; `reference` empty or as it was.
    init(_ rows: Matrix, reference: [Float], groups: Int) {
        self.init(groups: groups)
        self.rows = rows
        self.reference = reference
        guard !reference.isEmpty else { return }
        for cell in 0..<rows.rows { encode(cell) }
    }

    var count: Int { rows.rows }

    subscript(cell: Int) -> ArraySlice<Float> { rows.row(cell) }

    /// Bytes of memory in use.
    var byteCount: Int { rows.elements.capacity * MemoryLayout<Float>.stride + codes.end * codes.blockBytes }

    mutating func append(_ centroid: some Collection<Float>) {
        rows.append(centroid)
        if count >= Self.codedFrom, count & (count - 1) == 0 {
            encodeAll()
        } else if !reference.isEmpty {
            encode(count - 1)
        }
    }

    mutating func replace(_ cell: Int, with centroid: some Collection<Float>) {
        rows.replaceRow(cell, with: centroid)
        if !reference.isEmpty { encode(cell) }
    }

    /// Removes a centroid; the last one takes its place.
    mutating func remove(_ cell: Int) {
        rows.removeRowBySwapping(cell)
        guard !reference.isEmpty else { return }
        guard count >= Self.codedFrom else {
            reference = []
            codes = CodeBlocks(groups: codes.groups)
            coded = CellIndex.Cell()
            return
        }
        coded.count -= 1
        if cell < count { encode(cell) }
        if coded.count % CodeBlocks.rows == 0 { codes.release(coded.blocks.removeLast()) }
    }

    /// The nearest to a rotated vector, but for the codes' errors.
    func nearest(to rotated: Matrix) -> Int {
        guard count > 1 else { return 0 }
        return Int(nearest(1, to: rotated, measuring: Self.measured)[0] & 0xffff_ffff)
    }

    /// The same for several.
    func nearestCells(to rotated: Matrix) -> [Int] {
        guard count > 1 else { return [Int](repeating: 0, count: rotated.rows) }
        return nearest(1, to: rotated, measuring: Self.measured).map { Int($0 & 0xffff_ffff) }
    }

    /// The `wanted` nearest to each rotated query, one query after the other, but for the codes' errors: a squared
    /// distance's bits above the number of the cell.
    func nearest(_ wanted: Int, to queries: Matrix, measuring measured: Int = 0) -> [UInt64] {
        var keys: [UInt64] = []
        keys.reserveCapacity(queries.rows * wanted)
        let found = reference.isEmpty || wanted >= count ? nil : best(max(wanted, measured), of: queries)
        for query in 0..<queries.rows {
            var own = found.map { measure(queries.row(query), $0[query]) } ?? measureAll(queries.row(query))
            if wanted == 1, let least = own.min() {
                keys.append(least)
                continue
            }
            if wanted < own.count { unsafe noveld_select_smallest(&own, own.count, wanted) }
            keys += own.prefix(wanted)
        }
        return keys
    }

    private func measureAll(_ query: ArraySlice<Float>) -> [UInt64] {
        var distances: [Float] = []
        rows.squaredDistances(from: query, into: &distances)
        return distances.indices.map { UInt64(distances[$0].bitPattern) << 32 | UInt64($0) }
    }

    private func measure(_ query: ArraySlice<Float>, _ cells: [UInt32]) -> [UInt64] {
        cells.map { cell in
            UInt64(rows.squaredDistance(ofRow: Int(cell), to: query).bitPattern) << 32 | UInt64(cell)
        }
    }

    /// The cells with the best estimates for each query.
    private func best(_ kept: Int, of queries: Matrix) -> [[UInt32]] {
        let base = Matrix(rows: 1, columns: rows.columns, elements: reference)
        var scan = CodeScan(queries: queries, groups: codes.groups, kept: kept)
        let visits = (0..<queries.rows).map { query in
            CellVisits.Visit(
                query: UInt32(query), base: base.squaredDistance(ofRow: 0, to: queries.row(query)))
        }
        scan.offer(coded, codes, to: visits[...])
        return (0..<queries.rows).map { scan.slots(of: $0) }
    }

    private mutating func encodeAll() {
        var sums = [Float](repeating: 0, count: 2 * rows.columns)
        var counts = [0, 0]
        let sides = [UInt8](repeating: 0, count: count)
        unsafe noveld_add_to_sides(rows.elements, sides, count, 1, rows.columns, &sums, &counts)
        reference = sums.prefix(rows.columns).map { $0 / Float(count) }
        for cell in 0..<count { encode(cell) }
    }

    private mutating func encode(_ cell: Int) {
        while coded.blocks.count * CodeBlocks.rows <= cell { coded.blocks.append(codes.allocate()) }
        coded.count = max(coded.count, cell + 1)
        codes.encode(
            rows.row(cell), centroid: reference[...], slot: UInt32(cell),
            at: CodePlace(block: coded.blocks[cell / CodeBlocks.rows], row: cell % CodeBlocks.rows))
    }
}
