import Diversity
import NeighborIndex
import Vectors

/// The rows that density is measured against.
///
/// A stream reference grows by every arrival that is no copy of a row. At its limit it forgets its oldest row for each
/// new one, so that it follows the stream; distances that members have learnt stay with them.
struct ReferenceIndex: Sendable {
    private var index: ExactIndex?
    /// The row of the log that each slot came from; empty for a pinned reference.
    private var rows: [UInt64] = []
    /// At the limit, the slot that is overwritten next.
    private var oldest = 0
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
            index = ExactIndex(vectors)
        case .pinned(let matrix):
            limit = 0
            let standing = DistinctRows.indices(of: matrix, within: settings.mergeBelow)
            index = ExactIndex(standing.count == matrix.rows ? matrix : matrix.selecting(standing))
        case .none:
            limit = 0
        }
    }

    /// How many rows there are.
    var count: Int { index?.count ?? 0 }

    var isStream: Bool { limit > 0 }

    /// The nearest reference rows of each row of a batch, as of now.
    func nearest(to batch: Matrix) -> [NeighborList] {
        guard let index else { return [] }
        return index.nearest(neighbors, to: 0..<batch.rows, of: batch, copiesWithin: mergeBelow)
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

    /// Whether adding `count` rows would make it forget some.
    func overflows(adding count: Int) -> Bool {
        isStream && self.count + count > limit
    }

    /// Adds a row; gives the row that it forgets for it, if any.
    mutating func add(_ vector: ArraySlice<Float>, row: UInt64) -> UInt64? {
        guard count >= limit else {
            index?.append(vector)
            rows.append(row)
            return nil
        }
        let forgotten = rows[oldest]
        index?.replace(oldest, with: vector)
        rows[oldest] = row
        oldest = (oldest + 1) % limit
        return forgotten
    }
}
