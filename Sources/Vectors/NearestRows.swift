/// The nearest rows of a matrix to each of some queries, by Euclidean distance, nearest first.
public struct NearestRows: Sendable, Equatable {
    /// How many rows were asked for, for each query.
    public let count: Int
    /// Queries × `count`, row-major; infinite where a query has fewer.
    public private(set) var squaredDistances: [Float]
    /// Queries × `count`: which rows; −1 where a query has fewer.
    public private(set) var rows: [Int32]

    /// Room for the results of `queries` queries, with nothing found yet.
    init(queries: Int, count: Int) {
        self.count = count
        squaredDistances = [Float](repeating: .infinity, count: queries * count)
        rows = [Int32](repeating: -1, count: queries * count)
    }

    /// The squared distances of query `index`, ascending, the places of missing rows included.
    public func squaredDistances(of index: Int) -> ArraySlice<Float> {
        squaredDistances[index * count..<(index + 1) * count]
    }

    /// The row numbers of query `index`, nearest first.
    public func rows(of index: Int) -> ArraySlice<Int32> {
        rows[index * count..<(index + 1) * count]
    }

    /// Writes the result of one query: at most `count` pairs, nearest first.
    mutating func set(_ query: Int, to found: some Collection<RankedRow>) {
        for (place, entry) in found.enumerated() {
            squaredDistances[query * count + place] = entry.squaredDistance
            rows[query * count + place] = Int32(entry.row)
        }
    }
}

/// A row and its distance. Orders by distance, then by row.
struct RankedRow: Comparable {
    var squaredDistance: Float
    var row: Int

    static func < (left: RankedRow, right: RankedRow) -> Bool {
        (left.squaredDistance, left.row) < (right.squaredDistance, right.row)
    }
}
