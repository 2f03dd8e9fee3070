import Diversity
import Selection
import Store
import Vectors

/// The rows of the reference, as unit vectors: all of them page by page, or some drawn at random.
struct ReferenceRows {
    let store: Store
    let settings: EngineSettings

    /// Rows in a page.
    private static let page = 512
    /// Where fewer seqs than one in this many are reference rows, drawing seqs would take too long.
    private static let sparseness = 64

    /// At most `count` rows drawn uniformly without replacement, and how many rows there are; nil without a reference.
    func draw(
        _ count: Int, using generator: inout some RandomNumberGenerator
    ) throws(StoreError) -> (rows: Matrix, population: Int)? {
        switch settings.reference {
        case .none: return nil
        case .pinned(let matrix):
            let chosen = RandomSelection.indices(count: count, of: matrix.rows, using: &generator)
            return (matrix.selecting(chosen), matrix.rows)
        case .stream:
            // The closure may not capture an inout parameter.
            var seeds = SplitMix64(seed: generator.next())
            return try store.read { (reader) throws(StoreError) in
                guard let extent = try reader.referenceExtent(), let dimension = try reader.dimension() else {
                    return nil
                }
                let seqs = try Self.draw(count, of: extent, from: reader, using: &seeds)
                return (try Self.vectors(seqs, dimension: dimension, from: reader), extent.count)
            }
        }
    }

    /// Lends all rows in pages, until `body` returns false; says whether it came to the end. Rows that join or leave
    /// meanwhile are seen or not.
    func forEachPage(_ body: (Matrix) -> Bool) throws(StoreError) -> Bool {
        switch settings.reference {
        case .none: return true
        case .pinned(let matrix):
            for start in stride(from: 0, to: matrix.rows, by: Self.page) {
                guard body(matrix.selecting(start..<min(start + Self.page, matrix.rows))) else { return false }
            }
            return true
        case .stream:
            var last: UInt64 = 0
            while let (rows, next) = try page(after: last) {
                guard body(rows) else { return false }
                last = next
            }
            return true
        }
    }

    private func page(after seq: UInt64) throws(StoreError) -> (rows: Matrix, last: UInt64)? {
        try store.read { (reader) throws(StoreError) in
            var seqs: [UInt64] = []
            try reader.forEachReference(after: seq) { (seq) throws(StoreError) in
                seqs.append(seq)
                return seqs.count < Self.page
            }
            guard let last = seqs.last, let dimension = try reader.dimension() else { return nil }
            return (try Self.vectors(seqs, dimension: dimension, from: reader), last)
        }
    }

    private static func draw(
        _ count: Int, of extent: (count: Int, seqs: ClosedRange<UInt64>), from reader: borrowing StoreReader,
        using generator: inout SplitMix64
    ) throws(StoreError) -> [UInt64] {
        let span = extent.seqs.upperBound - extent.seqs.lowerBound + 1
        guard extent.count > 2 * count, span / UInt64(extent.count) < UInt64(sparseness) else {
            var all: [UInt64] = []
            try reader.forEachReference(after: 0) { (seq) throws(StoreError) in
                all.append(seq)
                return true
            }
            return RandomSelection.indices(count: count, of: all.count, using: &generator).map { all[$0] }
        }
        // Every reference row is as likely to be hit, whatever lies between them.
        var drawn = Set<UInt64>()
        while drawn.count < count {
            let seq = UInt64.random(in: extent.seqs, using: &generator)
            if try reader.isReference(seq) { drawn.insert(seq) }
        }
        return drawn.sorted()
    }

    private static func vectors(
        _ seqs: [UInt64], dimension: Int, from reader: borrowing StoreReader
    ) throws(StoreError) -> Matrix {
        var rows = Matrix(columns: dimension)
        rows.reserveRows(seqs.count)
        for seq in seqs {
            guard let vector = try reader.sample(seq) else {
                throw .corrupt(table: "reference", key: "\(seq)", expected: "a sample", found: "none of that seq")
            }
            rows.append(vector)
        }
        return rows.normalized()
    }
}
