import Diversity
import NeighborIndex
import Vectors

/// The members nearest to a batch's rows, asked for in one product and kept true while rows of the batch join the pool.
struct MemberLookup {
    /// How many members more than needed are asked for, because some may leave while the batch is decided.
    private static let spare = 32

    private let batch: Matrix
    /// Asked for when the batch came; nil where the pool is measured in full, and where answers depend on what has been
    /// changed before.
    private let lists: [NeighborList]?
    /// How many members there were then.
    private let count: Int
    /// Which row of the batch is in a slot now.
    private var rowInSlot: [Int: Int] = [:]
    private var ahead = SearchesAhead()
    private var rounded = RoundedDistances()

    init(batch: Matrix, pool: Pool) {
        self.batch = batch
        count = pool.count
        lists =
            pool.arithmetic.isEstimated && pool.searchesExactly(adding: batch.rows)
            ? pool.nearest(EstimatedMembers.candidates + Self.spare, to: batch) : nil
    }

    /// What the row is to the members as they are now.
    mutating func proximity(of row: Int, in pool: Pool) -> Proximity {
        let all = rounded.distances(of: row, of: batch, in: pool)
        return pool.proximity(of: batch.row(row), all: all) { nearest(to: row, in: pool) }
    }

    /// The row has become a member.
    mutating func joined(_ row: Int, slot: Int, in pool: Pool) {
        rowInSlot[slot] = row
        rounded.noteChange(of: slot)
        pool.noteChange(of: slot, in: &ahead)
    }

    private mutating func nearest(to row: Int, in pool: Pool) -> [Neighbor] {
        let wanted = EstimatedMembers.candidates
        guard let lists else { return pool.nearest(wanted, toRow: row, of: batch, ahead: &ahead) }
        let standing = lists[row].neighbors.filter { rowInSlot[$0.slot] == nil }
        guard standing.count >= wanted || lists[row].neighbors.count == count else {
            return pool.nearest(wanted, toRow: row, of: batch)
        }
        let joined = rowInSlot.map { slot, other in
            Neighbor(slot: slot, squaredDistance: batch.squaredDistance(ofRow: other, to: batch.row(row)))
        }
        let sorted = (standing + joined).sorted {
            $0.squaredDistance != $1.squaredDistance ? $0.squaredDistance < $1.squaredDistance : $0.slot < $1.slot
        }
        return Array(sorted.prefix(wanted))
    }
}
