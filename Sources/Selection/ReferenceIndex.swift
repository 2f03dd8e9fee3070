import Diversity
import NeighborIndex
import Vectors

/// The rows that density is measured against.
///
/// A stream reference grows by every arrival that is no copy of a row. At its limit it forgets its oldest row for each
/// new one, so that it follows the stream; distances that members have learnt stay with them (`ReferenceScale`).
struct ReferenceIndex: Sendable {
    private var index: VectorIndex?
    /// The row of the log that each slot came from; empty for a pinned reference.
    private var rows: [UInt64] = []
    /// Where the newest row is: at the limit rows are overwritten in the order of their slots.
    private var newest = -1
    private let limit: Int
    private let neighbors: Int
    private let mergeBelow: Float

    /// With rows stored earlier, by slot; `storage` is nil where rows are in memory alone.
    init(
        _ settings: EngineSettings, dimension: Int, rows: [UInt64], in storage: VectorIndex.Storage?,
        _ stored: StoredIndex?
    ) {
        neighbors = settings.metric.densityNeighbors
        mergeBelow = settings.mergeReach
        switch settings.reference {
        case .stream(let limit):
            self.limit = limit
            self.rows = rows
            newest = rows.indices.max { rows[$0] < rows[$1] } ?? -1
            if let storage {
                index = VectorIndex(columns: dimension, names: rows, in: storage, stored, settings.search)
            } else {
                index = VectorIndex(Matrix(columns: dimension), settings.search)
            }
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
    var count: Int { isStream ? rows.count : index?.count ?? 0 }

    var isStream: Bool { limit > 0 }

    /// Whether a new row takes another's place.
    var isFull: Bool { count >= limit }

    /// Whether searches measure every row.
    var isExact: Bool { index?.isExact ?? true }

    /// How thoroughly they search otherwise.
    var effort: SearchEffort {
        get { index?.effort ?? SearchEffort(candidates: 0) }
        set { index?.effort = newValue }
    }

    /// How many cells the rows lie in; 0 while searches measure all.
    var cellCount: Int { index?.cellCount ?? 0 }

    /// How many of the rows in `slots` lie where a search for a unit vector does not look.
    func unprobed(_ slots: [Int], from vector: ArraySlice<Float>) -> Int {
        index?.unprobed(slots, from: vector) ?? 0
    }

    /// Squared distances of a unit vector to the rows in `slots`.
    func squaredDistances(from vector: ArraySlice<Float>, to slots: Range<Int>) -> [Float] {
        index?.squaredDistances(from: vector, to: slots) ?? []
    }

    /// Whether the row in `slot` came with the row `seq` of the log or after it.
    func isNewer(_ slot: Int, than seq: UInt64) -> Bool {
        slot < rows.count && rows[slot] >= seq
    }

    /// What is to be stored of the index since this was last asked.
    mutating func takeChanges() -> IndexChanges { index?.takeChanges() ?? IndexChanges() }

    /// Says that the rows of the log up to this one are stored.
    mutating func setStored(through seq: UInt64) { index?.setStored(through: seq) }

    /// The nearest reference rows of some rows of a batch, as of now.
    func nearest(to rows: Range<Int>, of batch: Matrix) -> [NeighborList] {
        guard let index else { return rows.map { _ in NeighborList() } }
        return index.nearest(neighbors, to: rows, of: batch, copiesWithin: mergeBelow)
    }

    /// The nearest reference rows of a row of a batch as of now, from `ahead` (`VectorIndex.nearest`).
    func nearest(to row: Int, of batch: Matrix, ahead: inout SearchesAhead) -> NeighborList {
        index?.nearest(neighbors, to: row, of: batch, copiesWithin: mergeBelow, ahead: &ahead) ?? NeighborList()
    }

    /// Has answers take in the newest row.
    func noteNewest(in ahead: inout SearchesAhead) {
        if newest >= 0 { index?.noteChange(of: newest, in: &ahead) }
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

    /// Where a row of a batch belongs in the index, if `ahead` knows.
    func placement(of row: Int, ahead: SearchesAhead) -> CellIndex.Placement? {
        index?.placement(of: row, ahead: ahead)
    }

    /// Adds a row; gives its slot, and the row that is forgotten for it, if any.
    mutating func add(
        _ vector: ArraySlice<Float>, row: UInt64, placement: CellIndex.Placement? = nil
    ) -> (slot: Int, forgotten: UInt64?) {
        guard count >= limit else {
            index?.append(vector, name: row, placement: placement)
            rows.append(row)
            newest = rows.count - 1
            return (newest, nil)
        }
        newest = newest + 1 < rows.count ? newest + 1 : 0
        let forgotten = rows[newest]
        index?.replace(newest, with: vector, name: row, placement: placement)
        rows[newest] = row
        return (newest, forgotten)
    }
}
