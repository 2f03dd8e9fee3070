import Vectors

extension ApproximateIndex {
    /// How much of the `count` nearest rows a search of that effort finds, against measuring every row.
    ///
    /// - Parameters:
    ///   - effort: of the search that is judged.
    ///   - queries: rows of `matrix`, of unit norm.
    ///   - copiesWithin: as in `nearest`.
    /// - Complexity: O(queries · rows · dimension): for a small share of arrivals, in the background.
    public func recall(
        of effort: SearchEffort, at count: Int, queries: Range<Int>, of matrix: Matrix, copiesWithin: Float = 0
    ) -> RecallAudit {
        let answers = nearest(count, to: queries, of: matrix, effort: effort, copiesWithin: copiesWithin)
        let everywhere = SearchEffort(candidates: effort.candidates)
        let allCells = nearest(count, to: queries, of: matrix, effort: everywhere, copiesWithin: copiesWithin)
        var audit = RecallAudit()
        for (index, query) in queries.enumerated() {
            audit.add(
                answers[index], allCells: allCells[index],
                exact: exactNearest(count, to: matrix.row(query), copiesWithin: copiesWithin))
        }
        return audit
    }

    /// The `count` nearest rows to a unit vector, every row measured.
    public func exactNearest(_ count: Int, to vector: ArraySlice<Float>, copiesWithin: Float = 0) -> NeighborList {
        let slots = Array(0..<UInt32(self.count))
        var distances: [Float] = []
        vectors.squaredDistances(from: vector, to: 0..<self.count, into: &distances)
        return NeighborList(count, of: slots, distances, copiesWithin: copiesWithin)
    }
}
