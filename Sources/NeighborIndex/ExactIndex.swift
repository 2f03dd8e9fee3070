import Vectors

/// A row of an index, and how far it is from a query.
public struct Neighbor: Sendable, Equatable {
    /// Which row.
    public var slot: Int
    /// The squared Euclidean distance; twice the cosine distance, for unit vectors.
    public var squaredDistance: Float

    /// A neighbour in `slot`.
    public init(slot: Int, squaredDistance: Float) {
        self.slot = slot
        self.squaredDistance = squaredDistance
    }
}

/// What an index found for one query.
public struct NeighborList: Sendable, Equatable {
    /// The nearest rows that are no copies, nearest first; equal distances in the order of the slots.
    public var neighbors: [Neighbor]
    /// The nearest row within the distance that counts as a copy of the query.
    public var copy: Neighbor?

    /// A list of these.
    public init(neighbors: [Neighbor] = [], copy: Neighbor? = nil) {
        self.neighbors = neighbors
        self.copy = copy
    }
}

/// Unit vectors searched exhaustively: the exact nearest neighbours.
///
/// Matrix products propose candidates in bulk, their rounding bounded by `slack`; the candidates are measured again by
/// differences. So what is reported is exact, and is the same whatever the queries were batched with.
public struct ExactIndex: Sendable {
    /// The rows, in the order of their slots.
    public private(set) var vectors: Matrix

    private static let queryBlock = 64
    private static let rowBlock = 4096

    /// An empty index for vectors of `dimension` numbers.
    public init(dimension: Int) {
        vectors = Matrix(columns: dimension)
    }

    /// An index over the rows of `vectors`, which have unit norm.
    public init(_ vectors: Matrix) {
        self.vectors = vectors
    }

    /// How many rows there are.
    public var count: Int { vectors.rows }

    /// Adds a unit vector in slot `count`.
    public mutating func append(_ vector: some Collection<Float>) {
        vectors.append(vector)
    }

    /// Overwrites the row in `slot` with a unit vector.
    public mutating func replace(_ slot: Int, with vector: some Collection<Float>) {
        vectors.replaceRow(slot, with: vector)
    }

    /// Removes the row in `slot`; the last row moves into that slot.
    public mutating func remove(_ slot: Int) {
        vectors.removeRowBySwapping(slot)
    }

    /// Squared distances of one unit vector to every row, by slot.
    public func squaredDistances(from query: ArraySlice<Float>) -> [Float] {
        var distances: [Float] = []
        vectors.squaredDistances(from: query, into: &distances)
        return distances
    }

    /// The `count` nearest rows of each of the `queries` of `matrix`, which have unit norm.
    ///
    /// - Parameter copiesWithin: rows nearer than this squared distance count as copies of the query and are not among
    ///   its neighbours; 0 for none.
    /// - Complexity: O(queries · rows · dimension), at the speed of matrix products.
    public func nearest(
        _ count: Int, to queries: Range<Int>, of matrix: Matrix, copiesWithin: Float = 0
    ) -> [NeighborList] {
        var results: [NeighborList] = []
        results.reserveCapacity(queries.count)
        var products: [Float] = []
        for start in stride(from: queries.lowerBound, to: queries.upperBound, by: Self.queryBlock) {
            let block = start..<min(start + Self.queryBlock, queries.upperBound)
            var candidates = block.map { _ in
                CandidateList(count: count, copiesWithin: copiesWithin, slack: slack)
            }
            for row in stride(from: 0, to: vectors.rows, by: Self.rowBlock) {
                let rows = row..<min(row + Self.rowBlock, vectors.rows)
                vectors.products(of: block, in: matrix, with: rows, into: &products)
                for index in candidates.indices {
                    let first = index * rows.count
                    candidates[index].add(products[first..<first + rows.count], firstSlot: row)
                }
            }
            for (index, query) in block.enumerated() {
                results.append(measure(candidates[index].slots(), query: matrix.row(query), count: count, copiesWithin))
            }
        }
        return results
    }

    /// An upper bound of the rounding error of 2 − 2·u·v: γ_d for each of the two roundings of a sum of d products.
    private var slack: Float { 4 * Float(vectors.columns) * 0x1p-24 + 1e-6 }

    private func measure(
        _ slots: [UInt32], query: ArraySlice<Float>, count: Int, _ copiesWithin: Float
    ) -> NeighborList {
        let distances = slots.map { vectors.squaredDistance(ofRow: Int($0), to: query) }
        return NeighborList(count, of: slots, distances, copiesWithin: copiesWithin)
    }
}
