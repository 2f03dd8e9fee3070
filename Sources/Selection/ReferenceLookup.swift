import NeighborIndex
import Vectors

/// The reference neighbours of a batch's rows: asked for together, and kept true while rows of the batch join the
/// reference. The answers are the same for any division into batches.
struct ReferenceLookup {
    private let batch: Matrix
    /// Asked for when the batch came. Nil where rows are forgotten on the way, or what is found depends on what has joined
    /// before.
    private let lists: [NeighborList]?
    private var joined: [Int] = []
    private var ahead = SearchesAhead()

    init(batch: Matrix, reference: ReferenceIndex) {
        self.batch = batch
        lists =
            reference.isSteady(adding: batch.rows) ? reference.nearest(to: 0..<batch.rows, of: batch) : nil
    }

    mutating func nearest(to row: Int, in reference: ReferenceIndex) -> NeighborList {
        guard let lists else { return reference.nearest(to: row, of: batch, ahead: &ahead) }
        return reference.merge(
            lists[row], joined.map { batch.squaredDistance(ofRow: $0, to: batch.row(row)) })
    }

    /// Where the row belongs in the reference, if that is known since its neighbours were asked for.
    func placement(of row: Int, in reference: ReferenceIndex) -> CellIndex.Placement? {
        reference.placement(of: row, ahead: ahead)
    }

    /// The row is the newest of the reference now.
    mutating func added(_ row: Int, to reference: ReferenceIndex) {
        joined.append(row)
        reference.noteNewest(in: &ahead)
    }
}
