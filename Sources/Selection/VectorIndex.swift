import NeighborIndex
import Vectors

/// Unit vectors by slot, searched exactly while they are few and by their codes above (`ApproximateIndex`).
///
/// With more than `EngineSettings.Search.exactBelow` rows it goes over to codes, for good. From there on what is found is a
/// function of the changes made, in their order, and of nothing else: whoever asks at the same place in a stream gets the
/// same answer, whatever it was batched with. Rows appended in the same order make the same index. Distances are exact
/// always; only rows can be missed.
package struct VectorIndex: Sendable {
    private let search: EngineSettings.Search
    /// Empty once there are codes.
    private var exact: ExactIndex
    private var coded: ApproximateIndex?

    /// An index over the rows of `vectors`, which have unit norm.
    package init(_ vectors: Matrix, _ search: EngineSettings.Search) {
        self.search = search
        exact = ExactIndex(vectors)
        goOverToCodes()
    }

    /// The dimension of the rows.
    package var columns: Int { coded?.vectors.columns ?? exact.vectors.columns }

    /// How many rows there are.
    package var count: Int { coded?.count ?? exact.count }

    /// Whether every row is measured by a search, so that answers to a batch may be asked for in advance.
    package var isExact: Bool { coded == nil }

    /// Whether it still is with `added` more rows.
    func staysExact(adding added: Int) -> Bool { isExact && count + added <= search.exactBelow }

    /// The row in `slot`.
    package func row(_ slot: Int) -> ArraySlice<Float> {
        coded.map { $0.vectors.row(slot)[...] } ?? exact.vectors.row(slot)
    }

    /// All rows, by slot.
    ///
    /// - Complexity: O(rows) where there are codes.
    package var vectors: Matrix {
        coded == nil ? exact.vectors : rows(0..<count)
    }

    /// Adds a unit vector in slot `count`.
    package mutating func append(_ vector: ArraySlice<Float>) {
        guard coded == nil else {
            coded?.append(vector)
            return
        }
        exact.append(vector)
        goOverToCodes()
    }

    /// Overwrites the row in `slot` with a unit vector.
    package mutating func replace(_ slot: Int, with vector: ArraySlice<Float>) {
        if coded == nil { exact.replace(slot, with: vector) } else { coded?.replace(slot, with: vector) }
    }

    /// Removes the row in `slot`; the last row moves into that slot.
    package mutating func remove(_ slot: Int) {
        if coded == nil { exact.remove(slot) } else { coded?.remove(slot) }
    }

    /// The `count` nearest rows found for each of the `queries` of `matrix`, which have unit norm.
    ///
    /// - Parameter copiesWithin: see `ExactIndex.nearest`.
    package func nearest(
        _ count: Int, to queries: Range<Int>, of matrix: Matrix, copiesWithin: Float = 0
    ) -> [NeighborList] {
        guard let coded else { return exact.nearest(count, to: queries, of: matrix, copiesWithin: copiesWithin) }
        let effort = SearchEffort(candidates: count + search.candidates, probes: search.cells ?? .max)
        return coded.nearest(count, to: queries, of: matrix, effort: effort, copiesWithin: copiesWithin)
    }

    /// The same for rows of the index itself, which are among their own neighbours.
    package func nearest(_ count: Int, toRows slots: Range<Int>) -> [NeighborList] {
        guard coded != nil else { return nearest(count, to: slots, of: exact.vectors) }
        return nearest(count, to: 0..<slots.count, of: rows(slots))
    }

    /// The `count` nearest rows, every row measured.
    ///
    /// - Complexity: O(rows · dimension).
    package func exactNearest(_ count: Int, to vector: ArraySlice<Float>) -> [Neighbor] {
        let distances = squaredDistances(from: vector)
        return distances.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }.prefix(count)
            .map { Neighbor(slot: $0, squaredDistance: distances[$0]) }
    }

    /// Squared distances of one unit vector to every row, by slot.
    package func squaredDistances(from vector: ArraySlice<Float>) -> [Float] {
        squaredDistances(from: vector, to: 0..<count)
    }

    /// Squared distances of one unit vector to the rows in `slots`.
    func squaredDistances(from vector: ArraySlice<Float>, to slots: Range<Int>) -> [Float] {
        var distances: [Float] = []
        if let coded {
            coded.vectors.squaredDistances(from: vector, to: slots.map(UInt32.init), into: &distances)
        } else if slots.count == count {
            exact.vectors.squaredDistances(from: vector, into: &distances)
        } else {
            distances = slots.map { exact.vectors.squaredDistance(ofRow: $0, to: vector) }
        }
        return distances
    }

    private func rows(_ slots: Range<Int>) -> Matrix {
        guard let coded else { return exact.vectors.selecting(slots) }
        var elements: [Float] = []
        elements.reserveCapacity(slots.count * coded.vectors.columns)
        coded.vectors.appendRows(slots.map(UInt32.init), to: &elements)
        return Matrix(rows: slots.count, columns: coded.vectors.columns, elements: elements)
    }

    private mutating func goOverToCodes() {
        guard exact.count > search.exactBelow else { return }
        var coded = ApproximateIndex(dimension: exact.vectors.columns)
        for slot in 0..<exact.count { coded.append(exact.vectors.row(slot)) }
        self.coded = coded
        exact = ExactIndex(dimension: exact.vectors.columns)
    }
}
