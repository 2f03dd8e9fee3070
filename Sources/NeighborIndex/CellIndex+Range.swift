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

    /// By how many standard deviations of the estimator a row may look farther than it is and is measured all the same.
    static let reachDeviations: Float = 1

    /// Rows that a unit vector is nearer to than their own limits, by ascending slot: some of those whose cells are not
    /// looked into, or whose codes mislead, are missed.
    ///
    /// - Parameters:
    ///   - limits: cosine distances by slot; slots beyond have none and are not found.
    ///   - known: rows whose distances are known, which are not measured again.
    ///   - probes: how many cells are looked into.
    public func reaching(
        _ vector: ArraySlice<Float>, limits: [Float], known: [Neighbor] = [], rows: some RowSource, probes: Int
    ) -> [Neighbor] {
        precondition(vector.count == dimension, "a query of \(vector.count) against \(dimension) dimensions")
        guard !cells.isEmpty else { return [] }
        let rotated = rotation.rotated(vector)
        let scan = CodeScan(queries: rotated, groups: rotation.groups, kept: 1, level: scanLevel)
        var slots: [UInt32] = []
        for key in centroids.nearest(max(1, min(probes, cells.count)), to: rotated) {
            scan.appendSlots(
                of: 0, reaching: limits, in: cells[Int(key & 0xffff_ffff)], blocks,
                base: Float(bitPattern: UInt32(key >> 32)), deviations: Self.reachDeviations, to: &slots)
        }
        slots.sort()
        return rows.neighbors(of: vector, in: slots, known: known).filter {
            $0.squaredDistance / 2 < limits[$0.slot]
        }
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
