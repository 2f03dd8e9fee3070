import Diversity
import NeighborIndex
import Vectors

/// The rows that density is measured against.
///
/// A stream reference grows by every arrival that is no copy of a row. At its limit it forgets its oldest row for each
/// new one, so that it follows the stream; distances that members have learnt stay with them.
struct ReferenceIndex: Sendable {
    private var index: VectorIndex?
    /// The row of the log that each slot came from; empty for a pinned reference.
    private var rows: [UInt64] = []
    /// How many rows were forgotten; at the limit they are overwritten in the order of their slots.
    private(set) var forgotten = 0
    private let limit: Int
    private let neighbors: Int
    private let mergeBelow: Float

    /// Rows stored earlier, oldest first; unit norm.
    init(_ settings: EngineSettings, dimension: Int, rows: [UInt64], vectors: Matrix) {
        neighbors = settings.metric.densityNeighbors
        mergeBelow = settings.mergeReach
        switch settings.reference {
        case .stream(let limit):
            self.limit = limit
            self.rows = rows
            index = VectorIndex(vectors, settings.search)
        case .pinned(let matrix):
            limit = 0
            let standing = DistinctRows.indices(of: matrix, within: settings.mergeBelow)
            index = VectorIndex(
                standing.count == matrix.rows ? matrix : matrix.selecting(standing), settings.search)
        case .none:
            limit = 0
        }
    }

    /// How many rows there are.
    var count: Int { index?.count ?? 0 }

    var isStream: Bool { limit > 0 }

    /// Whether searches measure every row.
    var isExact: Bool { index?.isExact ?? true }

    /// Squared distances of a unit vector to the rows in `slots`.
    func squaredDistances(from vector: ArraySlice<Float>, to slots: Range<Int>) -> [Float] {
        index?.squaredDistances(from: vector, to: slots) ?? []
    }

    /// Whether the row in `slot` is another than when so many rows were forgotten.
    func hasForgotten(_ slot: Int, since before: Int) -> Bool {
        guard limit > 0, forgotten > before else { return false }
        return (slot + limit - before % limit) % limit < forgotten - before
    }

    /// The nearest reference rows of some rows of a batch, as of now.
    func nearest(to rows: Range<Int>, of batch: Matrix) -> [NeighborList] {
        guard let index else { return rows.map { _ in NeighborList() } }
        return index.nearest(neighbors, to: rows, of: batch, copiesWithin: mergeBelow)
    }

    /// `list` with the rows at the given squared distances, newer than the list, taken in.
    func merge(_ list: NeighborList, _ newer: [Float]) -> NeighborList {
        guard !newer.isEmpty else { return list }
        var list = list
        for distance in newer {
            let neighbor = Neighbor(slot: .max, squaredDistance: distance)
            if distance < mergeBelow {
                if distance < list.copy?.squaredDistance ?? .infinity { list.copy = neighbor }
            } else if list.neighbors.count < neighbors || distance < list.neighbors.last?.squaredDistance ?? 0 {
                let place = list.neighbors.firstIndex { distance < $0.squaredDistance } ?? list.neighbors.count
                list.neighbors.insert(neighbor, at: place)
                if list.neighbors.count > neighbors { list.neighbors.removeLast() }
            }
        }
        return list
    }

    /// Whether answers asked for now, with newer rows merged in, are those asked for after `count` more rows.
    func isSteady(adding count: Int) -> Bool {
        guard isStream, let index else { return true }
        return self.count + count <= limit && index.staysExact(adding: count)
    }

    /// Adds a row; gives the row that it forgets for it, if any.
    mutating func add(_ vector: ArraySlice<Float>, row: UInt64) -> UInt64? {
        guard count >= limit else {
            index?.append(vector)
            rows.append(row)
            return nil
        }
        let oldest = forgotten % limit
        let forgottenRow = rows[oldest]
        index?.replace(oldest, with: vector)
        rows[oldest] = row
        forgotten += 1
        return forgottenRow
    }
}
