import NeighborIndex
import Vectors

/// Unit vectors by slot, searched exactly while they are few and by their codes above (`ApproximateIndex`).
///
/// With more than `EngineSettings.Search.exactBelow` rows it goes over to codes, for good. From there on what is found is a
/// function of the changes made, in their order, and of nothing else: whoever asks at the same place in a stream gets the
/// same answer, whatever it was batched with, and whether the index was stored and restored in between. Distances are exact
/// always; only rows can be missed.
package struct VectorIndex: Sendable {
    /// Where rows are stored, and how many of them may be in memory too.
    package struct Storage: Sendable {
        let backing: any RowBacking
        let room: Int

        package init(_ backing: any RowBacking, room: Int) {
            self.backing = backing
            self.room = room
        }
    }

    /// Queries that are answered together; where others search meanwhile, those for which they do, and those before them,
    /// which they have to wait for.
    private static let queriesAhead = 128
    private static let queriesMeanwhile = 64
    private static let queriesBefore = 32
    /// Queries that share a product, and a thread, where every row is measured.
    private static let queriesTogether = 16

    private let search: EngineSettings.Search
    /// How thoroughly codes are searched: `candidates` rows more than asked for are measured.
    package var effort: SearchEffort
    /// Nil where all rows are in memory alone.
    private let storage: Storage?
    /// Empty once there are codes.
    private var exact: ExactIndex
    /// Of the rows of `exact`, where they are stored.
    private var names: [UInt64] = []
    private var coded: ApproximateIndex?
    /// Rows of names up to this one are stored.
    private var stored: UInt64 = 0
    /// What is to be stored besides changed codes.
    private var changes = IndexChanges()

    /// An index over the rows of `vectors`, which have unit norm.
    package init(_ vectors: Matrix, _ search: EngineSettings.Search) {
        self.search = search
        effort = search.effort
        storage = nil
        exact = ExactIndex(vectors)
        goOverToCodes()
    }

    /// The index of rows that are stored under `names`, by slot.
    ///
    /// - Parameter stored: its codes; without them, and where another `exactBelow` would have made none, it is made anew.
    package init(
        columns: Int, names: [UInt64], in storage: Storage, _ stored: StoredIndex?, _ search: EngineSettings.Search
    ) {
        self.search = search
        effort = search.effort
        self.storage = storage
        exact = ExactIndex(dimension: columns)
        let isNeeded = names.count > search.exactBelow
        if let stored, stored.codes.count == names.count, stored.codes.dimension == columns,
            isNeeded || stored.exactBelow == search.exactBelow
        {
            let rows = CachedRows(columns: columns, names: names, backing: storage.backing, room: storage.room)
            coded = ApproximateIndex(codes: stored.codes, vectors: .stored(rows))
            if stored.exactBelow != search.exactBelow { noteExactBelow() }
        } else {
            // Whatever is stored is of no use.
            changes.clears = true
            build(columns: columns, names)
        }
    }

    private mutating func build(columns: Int, _ names: [UInt64]) {
        setStored(through: names.max() ?? 0)
        let pass = 1024
        for start in stride(from: 0, to: names.count, by: pass) {
            let part = Array(names[start..<min(start + pass, names.count)])
            var elements: [Float] = []
            storage?.backing.appendRows(named: part, to: &elements)
            let rows = Matrix(rows: part.count, columns: columns, elements: elements)
            for (row, name) in part.enumerated() { append(rows.row(row), name: name) }
        }
    }

    /// What is to be stored since this was last asked: nothing while every row is measured, and all where codes are new.
    package mutating func takeChanges() -> IndexChanges {
        guard storage != nil else { return IndexChanges() }
        var taken = changes
        changes = IndexChanges()
        taken.blocks = (coded?.takeChangedBlocks() ?? []) + taken.blocks
        return taken
    }

    /// Says that rows of names up to this one are stored.
    package mutating func setStored(through name: UInt64) {
        stored = max(stored, name)
        coded?.setStored(through: name)
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
    ///
    /// - Parameters:
    ///   - name: where it is stored, if it is.
    ///   - placement: where it belongs among codes, if that is known.
    package mutating func append(
        _ vector: ArraySlice<Float>, name: UInt64 = 0, placement: CellIndex.Placement? = nil
    ) {
        guard coded == nil else {
            coded?.append(vector, name: name, placement: placement)
            return
        }
        exact.append(vector)
        if storage != nil { names.append(name) }
        goOverToCodes()
    }

    /// Overwrites the row in `slot` with a unit vector.
    package mutating func replace(
        _ slot: Int, with vector: ArraySlice<Float>, name: UInt64 = 0, placement: CellIndex.Placement? = nil
    ) {
        guard coded == nil else {
            coded?.replace(slot, with: vector, name: name, placement: placement)
            return
        }
        exact.replace(slot, with: vector)
        if storage != nil { names[slot] = name }
    }

    /// Removes the row in `slot`; the last row moves into that slot.
    package mutating func remove(_ slot: Int) {
        guard coded == nil else {
            coded?.remove(slot)
            return
        }
        exact.remove(slot)
        guard storage != nil else { return }
        names.swapAt(slot, names.count - 1)
        names.removeLast()
    }

    /// The `count` nearest rows found for each of the `queries` of `matrix`, which have unit norm.
    ///
    /// - Parameter copiesWithin: see `ExactIndex.nearest`.
    package func nearest(
        _ count: Int, to queries: Range<Int>, of matrix: Matrix, copiesWithin: Float = 0
    ) -> [NeighborList] {
        guard let coded else {
            if queries.count <= Self.queriesTogether {
                return exact.nearest(count, to: queries, of: matrix, copiesWithin: copiesWithin)
            }
            // On threads of our own: those of matrix products wait for the next one busily.
            return Workers(count: search.threads)
                .map(queries.count, inBlocksOf: Self.queriesTogether, scratch: {}) { [exact] _, part in
                    let part = queries.lowerBound + part.lowerBound..<queries.lowerBound + part.upperBound
                    return exact.nearest(count, to: part, of: matrix, copiesWithin: copiesWithin)
                }
                .flatMap(\.self)
        }
        return coded.nearest(count, to: queries, of: matrix, effort: measured(count), copiesWithin: copiesWithin)
    }

    private func measured(_ count: Int) -> SearchEffort {
        SearchEffort(candidates: count + effort.candidates, probes: effort.probes)
    }

    /// What `nearest` gives for one query, from answers to it and those that follow it, which are asked for where they are
    /// missing or not to be told any more.
    ///
    /// - Parameter ahead: the answers; whoever writes a row meanwhile says so by `noteChange`.
    func nearest(
        _ count: Int, to query: Int, of matrix: Matrix, copiesWithin: Float = 0, ahead: inout SearchesAhead
    ) -> NeighborList {
        guard let coded else { return nearest(count, to: query..<query + 1, of: matrix, copiesWithin: copiesWithin)[0] }
        let effort = measured(count)
        if let found = ahead.present?.nearest(to: query, in: coded, effort: effort) { return found }
        ahead.advance()
        let workers = Workers(count: search.threads)
        let isAlone = workers.count == 1 || !coded.vectors.canBeLent
        func searches(from first: Int, _ together: Int, isBegunOnly: Bool = false) -> AheadSearch? {
            let queries = first..<min(first + together, matrix.rows)
            guard queries.count > 1 else { return nil }
            return AheadSearch(
                coded, count, to: queries, of: matrix, effort: effort, copiesWithin: copiesWithin, workers: workers,
                isBegunOnly: isBegunOnly)
        }
        var found = ahead.present?.nearest(to: query, in: coded, effort: effort)
        if found == nil {
            ahead.present = searches(from: query, isAlone ? Self.queriesAhead : Self.queriesBefore)
            found = ahead.present?.nearest(to: query, in: coded, effort: effort)
        }
        if !isAlone, let last = ahead.present?.queries.upperBound, last < matrix.rows {
            ahead.next = searches(from: last, Self.queriesMeanwhile, isBegunOnly: true)
        }
        return found ?? nearest(count, to: query..<query + 1, of: matrix, copiesWithin: copiesWithin)[0]
    }

    /// Where a query whose answer was the last belongs among the codes, if that is known.
    func placement(of query: Int, ahead: SearchesAhead) -> CellIndex.Placement? {
        coded.flatMap { ahead.present?.placement(of: query, in: $0) }
    }

    /// Has answers take in that the row in `slot` has been written.
    func noteChange(of slot: Int, in ahead: inout SearchesAhead) {
        if let coded { ahead.noteChange(of: slot, in: coded) }
    }

    /// The same for rows of the index itself, which are among their own neighbours.
    package func nearest(_ count: Int, toRows slots: some Collection<Int>) -> [NeighborList] {
        nearest(count, to: 0..<slots.count, of: rows(slots))
    }

    /// Rows that a unit vector is nearer to than their own limits, by slot: all of them while every row is measured.
    ///
    /// - Parameters:
    ///   - limits: cosine distances by slot; slots beyond have none and are not found.
    ///   - known: rows whose distances are known.
    func reaching(_ vector: ArraySlice<Float>, limits: [Float], known: [Neighbor]) -> [Neighbor] {
        if let coded { return coded.reaching(vector, limits: limits, known: known, probes: effort.probes) }
        let distances = squaredDistances(from: vector)
        return zip(limits.indices, distances).filter { $1 / 2 < limits[$0] }
            .map { Neighbor(slot: $0, squaredDistance: $1) }
    }

    /// Some rows, by ascending slot, with their distances from a unit vector; only what is not known is measured.
    func neighbors(of vector: ArraySlice<Float>, in slots: [UInt32], known: [Neighbor]) -> [Neighbor] {
        coded?.vectors.neighbors(of: vector, in: slots, known: known)
            ?? exact.vectors.neighbors(of: vector, in: slots, known: known)
    }

    /// How many cells the rows lie in; 0 while every row is measured.
    var cellCount: Int { coded?.codes.cellCount ?? 0 }

    /// How many of the rows in `slots` lie where a search for a unit vector does not look.
    func unprobed(_ slots: [Int], from vector: ArraySlice<Float>) -> Int {
        coded?.codes.unprobed(slots, from: vector, probes: effort.probes) ?? 0
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
            coded.vectors.squaredDistances(from: vector, to: slots, into: &distances)
        } else if slots.count == count {
            exact.vectors.squaredDistances(from: vector, into: &distances)
        } else {
            distances = slots.map { exact.vectors.squaredDistance(ofRow: $0, to: vector) }
        }
        return distances
    }

    private func rows(_ slots: some Collection<Int>) -> Matrix {
        guard let coded else { return exact.vectors.selecting(slots) }
        var elements: [Float] = []
        elements.reserveCapacity(slots.count * coded.vectors.columns)
        coded.vectors.appendRows(slots.map(UInt32.init), to: &elements)
        return Matrix(rows: slots.count, columns: coded.vectors.columns, elements: elements)
    }

    private mutating func goOverToCodes() {
        guard exact.count > search.exactBelow else { return }
        let rows = exact.vectors
        exact = ExactIndex(dimension: rows.columns)
        var coded = ApproximateIndex(dimension: rows.columns)
        if let storage {
            let cached = CachedRows(columns: rows.columns, names: [], backing: storage.backing, room: storage.room)
            coded = ApproximateIndex(codes: CellIndex(dimension: rows.columns), vectors: .stored(cached))
            coded.setStored(through: stored)
            noteExactBelow()
        }
        for slot in 0..<rows.rows { coded.append(rows.row(slot), name: storage == nil ? 0 : names[slot]) }
        names = []
        self.coded = coded
    }

    private mutating func noteExactBelow() {
        changes.blocks = [StoredIndex.exactBelowBlock(search.exactBelow)]
    }
}
