import Dispatch
import Locks
import Vectors

/// Unit vectors searched by their quantised codes: what `ExactIndex` finds, in a fraction of its time, but for a few rows
/// that it misses.
///
/// Reported distances are exact, to the bit those of `ExactIndex`; while there are no more rows than candidates, or than
/// 256, so is what is found. Of equally distant rows those with the lower slots are reported, among the candidates that
/// were measured: rows that tie and were not measured may have lower ones.
public struct ApproximateIndex: Sendable {
    /// The rows, by slot.
    public private(set) var vectors: IndexRows
    /// Their codes.
    public private(set) var codes: CellIndex

    /// An empty index for vectors of `dimension` numbers.
    public init(dimension: Int, seed: UInt64 = 0) {
        vectors = .memory(RowArena(columns: dimension))
        codes = CellIndex(dimension: dimension, seed: seed)
    }

    /// Codes as they were stored, and the rows that they are of.
    public init(codes: CellIndex, vectors: IndexRows) {
        precondition(codes.count == vectors.count, "codes of \(codes.count) rows against \(vectors.count) rows")
        precondition(codes.dimension == vectors.columns, "\(codes.dimension) dimensions against \(vectors.columns)")
        self.codes = codes
        self.vectors = vectors
    }

    /// How many rows there are.
    public var count: Int { codes.count }

    /// Adds a unit vector in slot `count`.
    ///
    /// - Parameters:
    ///   - name: where it will be stored, if it will.
    ///   - placement: where it belongs, if that is known.
    public mutating func append(
        _ vector: ArraySlice<Float>, name: UInt64 = 0, placement: CellIndex.Placement? = nil
    ) {
        codes.append(vector, rows: vectors, placement: placement)
        vectors.append(vector, name: name)
    }

    /// Overwrites the row in `slot` with a unit vector.
    public mutating func replace(
        _ slot: Int, with vector: ArraySlice<Float>, name: UInt64 = 0, placement: CellIndex.Placement? = nil
    ) {
        codes.replace(slot, with: vector, rows: vectors, placement: placement)
        vectors.replace(slot, with: vector, name: name)
    }

    /// Removes the row in `slot`; the last row moves into that slot.
    public mutating func remove(_ slot: Int) {
        codes.remove(slot)
        vectors.remove(slot)
    }

    /// Says that rows of names up to this one are stored, and need not stay in memory.
    public mutating func setStored(through name: UInt64) { vectors.setStored(through: name) }

    /// The `count` nearest rows found for each of the `queries` of `matrix`, which have unit norm.
    ///
    /// - Parameters:
    ///   - effort: what recall depends on.
    ///   - copiesWithin: rows nearer than this squared distance count as copies of the query and are not among its
    ///     neighbours; 0 for none.
    ///   - threads: how many threads share the queries; what is found does not depend on it.
    public func nearest(
        _ count: Int, to queries: Range<Int>, of matrix: Matrix, effort: SearchEffort, copiesWithin: Float = 0,
        threads: Int = 1
    ) -> [NeighborList] {
        let threads = min(threads, queries.count)
        guard threads > 1 else {
            return codes.nearest(
                count, to: queries, of: matrix, rows: vectors, effort: effort, copiesWithin: copiesWithin)
        }
        let parts = Lock([[NeighborList]](repeating: [], count: threads))
        DispatchQueue.concurrentPerform(iterations: threads) { part in
            let lower = queries.lowerBound + queries.count * part / threads
            let upper = queries.lowerBound + queries.count * (part + 1) / threads
            let found = codes.nearest(
                count, to: lower..<upper, of: matrix, rows: vectors, effort: effort, copiesWithin: copiesWithin)
            parts.withLock { $0[part] = found }
        }
        return parts.withLock { $0.flatMap { $0 } }
    }

    /// The blocks that changed since this was last asked, to be stored (`CellIndex.takeChangedBlocks`).
    public mutating func takeChangedBlocks() -> [IndexBlock] { codes.takeChangedBlocks() }

    /// The rows nearer to a unit vector than a squared distance, nearest first.
    public func within(_ limit: Float, of vector: ArraySlice<Float>) -> [Neighbor] {
        codes.within(limit, of: vector, rows: vectors)
    }

    /// Rows that a unit vector is nearer to than their own limits (`CellIndex.reaching`).
    public func reaching(
        _ vector: ArraySlice<Float>, limits: [Float], known: [Neighbor] = [], probes: Int
    ) -> [Neighbor] {
        codes.reaching(vector, limits: limits, known: known, rows: vectors, probes: probes)
    }
}
