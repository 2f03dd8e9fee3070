import Diversity
import Store
import Vectors

/// Vectors in the store that the pool is compared with, as unit vectors: all of them page by page, or some at random.
struct StoredRows {
    /// Which vectors.
    enum Table {
        /// Those of the stream reference.
        case reference
        /// Those of all decided samples.
        case samples
    }

    let store: Store
    let table: Table

    /// Rows in a page.
    static let page = 512
    /// Where fewer seqs than one in this many have a row, drawing seqs would take too long.
    private static let sparseness = 64

    /// At most `count` rows drawn uniformly without replacement; nil where there is none.
    ///
    /// - Parameter members: the seqs of the members. Where they may be half of the rows, they are not drawn: their distance
    ///   is known to be 0, and what is left says the more.
    func draw(
        _ count: Int, members: [UInt64], using generator: inout some RandomNumberGenerator
    ) throws(StoreError) -> DrawnRows? {
        // The closure may not capture an inout parameter.
        var seeds = SplitMix64(seed: generator.next())
        let drawn = try store.read { (reader) throws(StoreError) -> (seqs: [UInt64], population: Int, zeros: Int)? in
            guard let extent = try self.extent(reader) else { return nil }
            let span = extent.seqs.upperBound - extent.seqs.lowerBound + 1
            let few = extent.count <= 2 * max(members.count, count)
            guard few || span / UInt64(extent.count) >= UInt64(Self.sparseness) else {
                return (try draw(count, from: extent.seqs, reader, &seeds), extent.count, 0)
            }
            let known = Set(few ? members : [])
            let others = try self.seqs(reader).filter { !known.contains($0) }
            let chosen = RandomSelection.indices(count: count, of: others.count, using: &seeds).map { others[$0] }
            return (chosen, others.count, extent.count - others.count)
        }
        guard let drawn else { return nil }
        let order = drawn.seqs.shuffled(using: &seeds)
        return DrawnRows(count: order.count, population: drawn.population, zeros: drawn.zeros) {
            (range) throws(StoreError) in
            try vectors(Array(order[range]))
        }
    }

    /// Lends all rows in pages, until `body` returns false; says whether it came to the end. Rows that join or leave
    /// meanwhile are seen or not.
    func forEachPage(_ body: (Matrix) -> Bool) throws(StoreError) -> Bool {
        var last: UInt64 = 0
        while true {
            let seqs = try page(after: last)
            guard let end = seqs.last else { return true }
            guard body(try vectors(seqs)) else { return false }
            last = end
        }
    }

    private func page(after seq: UInt64) throws(StoreError) -> [UInt64] {
        try store.read { (reader) throws(StoreError) in try seqs(reader, after: seq, limit: Self.page) }
    }

    private func extent(
        _ reader: borrowing StoreReader
    ) throws(StoreError) -> (count: Int, seqs: ClosedRange<UInt64>)? {
        switch table {
        case .reference: try reader.referenceExtent()
        case .samples: try reader.sampleExtent()
        }
    }

    private func seqs(
        _ reader: borrowing StoreReader, after seq: UInt64 = 0, limit: Int = .max
    ) throws(StoreError) -> [UInt64] {
        var seqs: [UInt64] = []
        let take = { (seq: UInt64) throws(StoreError) -> Bool in
            seqs.append(seq)
            return seqs.count < limit
        }
        switch table {
        case .reference: try reader.forEachReference(after: seq, take)
        case .samples: try reader.forEachSampleSeq(after: seq, take)
        }
        return seqs
    }

    private func draw(
        _ count: Int, from range: ClosedRange<UInt64>, _ reader: borrowing StoreReader, _ generator: inout SplitMix64
    ) throws(StoreError) -> [UInt64] {
        // Every row is as likely to be hit, whatever lies between them.
        var drawn = Set<UInt64>()
        while drawn.count < count {
            let seq = UInt64.random(in: range, using: &generator)
            let isRow =
                switch table {
                case .reference: try reader.isReference(seq)
                case .samples: try reader.isSample(seq)
                }
            if isRow { drawn.insert(seq) }
        }
        return drawn.sorted()
    }

    private func vectors(_ seqs: [UInt64]) throws(StoreError) -> Matrix {
        try store.read { (reader) throws(StoreError) in
            var rows = Matrix(columns: try reader.dimension() ?? 1)
            rows.reserveRows(seqs.count)
            for seq in seqs {
                guard let vector = try reader.sample(seq) else {
                    throw .corrupt(table: "samples", key: "\(seq)", expected: "a sample", found: "none of that seq")
                }
                rows.append(vector)
            }
            return rows.normalized()
        }
    }
}
