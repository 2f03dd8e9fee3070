import CKernels
import Vectors

extension CellIndex {
    /// The rows nearer to a unit vector than a squared distance, nearest first.
    ///
    /// All cells are scanned. A row is passed over only if its estimate lies five standard deviations of the estimator
    /// beyond the limit: less than one row in a million that should have been found.
    public func within(_ limit: Float, of vector: ArraySlice<Float>, rows: some RowSource) -> [Neighbor] {
        precondition(vector.count == dimension, "a query of \(vector.count) against \(dimension) dimensions")
        let slots = slots(near: vector, within: limit)
        var distances: [Float] = []
        rows.squaredDistances(from: vector, to: slots, into: &distances)
        return zip(slots, distances).filter { $0.1 < limit }
            .map { Neighbor(slot: Int($0.0), squaredDistance: $0.1) }
            .sorted { ($0.squaredDistance, $0.slot) < ($1.squaredDistance, $1.slot) }
    }

    private func slots(near vector: ArraySlice<Float>, within limit: Float) -> [UInt32] {
        let rotated = rotation.rotated(vector)
        var scan = CodeScan(queries: rotated, groups: rotation.groups, kept: Self.cellCapacity, level: scanLevel)
        scan.accept(within: limit)
        var distances: [Float] = []
        centroids.rows.squaredDistances(from: rotated.row(0), into: &distances)
        var found: [UInt32] = []
        for cell in cells.indices {
            scan.offer(cells[cell], blocks, to: [CellVisits.Visit(query: 0, base: distances[cell])])
            found += scan.takeSlots(of: 0)
        }
        return found
    }
}
