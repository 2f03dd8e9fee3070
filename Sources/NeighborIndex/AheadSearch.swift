import Vectors

/// Searches of several queries made together, and kept true while rows join the index or take the places of others.
///
/// One pass over the codes serves many queries, on several threads, and what has changed since is offered to each query when
/// its answer is asked for: so an answer is, to the bit, what a search would give at that moment, whatever was asked for
/// together, and whether or not rows joined while it was searched for. Where that cannot be told any more there is none, and
/// the search is to be made anew.
///
/// It keeps more candidates than count, so that some may leave.
public struct AheadSearch: Sendable {
    /// The queries that it has answers for, rows of the matrix that it was given.
    public let queries: Range<Int>
    private let count: Int
    private let effort: SearchEffort
    private let copiesWithin: Float
    private let matrix: Matrix
    /// Empty until those of `pending` are asked for.
    private var answers: [AnsweredQueries] = []
    private var pending: PendingAnswers?
    /// `CellIndex.rearrangements` when it was made.
    private let rearrangements: Int

    /// The codes of rows that were written since, one after the other, and the cells that these lie in.
    private var newer: CodeBlocks
    private var newerBlocks: [UInt32] = []
    private var newerCells: [UInt32] = []
    private var placeOfSlot: [UInt32: Int] = [:]
    /// By slot, whether it was written since.
    private var isChanged: [Bool]

    /// Candidates of a query that may leave before its search has to be made anew.
    private static let spare = 16
    /// Queries that share a pass, and a thread: at most, and at least where there are so many.
    private static let queriesTogether = 8...32

    /// Searches for the `count` nearest rows to each of `queries`, as `ApproximateIndex.nearest` would; nil where the index
    /// is so small that this measures every row.
    ///
    /// - Parameters:
    ///   - workers: the threads that share the queries.
    ///   - isBegunOnly: whether other threads search while rows join, until an answer is asked for; nil where nobody else can
    ///     read the index meanwhile.
    public init?(
        _ index: ApproximateIndex, _ count: Int, to queries: Range<Int>, of matrix: Matrix, effort: SearchEffort,
        copiesWithin: Float, workers: Workers, isBegunOnly: Bool = false
    ) {
        let wanted = max(count, effort.candidates)
        guard !queries.isEmpty, index.codes.estimates(wanted + Self.spare) else { return nil }
        self.count = count
        self.effort = effort
        self.copiesWithin = copiesWithin
        self.queries = queries
        self.matrix = matrix
        rearrangements = index.codes.rearrangements
        newer = CodeBlocks(groups: index.codes.rotation.groups, isBrief: true)
        isChanged = [Bool](repeating: false, count: index.count)
        let together = Self.together(queries.count, workers)
        let (probes, spare) = (effort.probes, Self.spare)
        if isBegunOnly {
            guard workers.count > 1, let rows = LentRows(index.vectors), let codes = index.codes.lent() else {
                return nil
            }
            pending = PendingAnswers(blocks: (queries.count + together - 1) / together, workers: workers) { block in
                let first = queries.lowerBound + block * together
                return AnsweredQueries(
                    first..<min(first + together, queries.upperBound), of: matrix, codes, rows, wanted: wanted,
                    spare: spare, probes: probes)
            }
            return
        }
        let (codes, vectors) = (index.codes, index.vectors)
        answers = workers.map(queries.count, inBlocksOf: together, scratch: {}) { _, part in
            AnsweredQueries(
                queries.lowerBound + part.lowerBound..<queries.lowerBound + part.upperBound, of: matrix, codes, vectors,
                wanted: wanted, spare: spare, probes: probes)
        }
    }

    private static func together(_ queries: Int, _ workers: Workers) -> Int {
        if workers.count == 1 { return AnsweredQueries.limit }
        let each = (queries + workers.count - 1) / workers.count
        return min(max(each, queriesTogether.lowerBound), queriesTogether.upperBound)
    }

    /// Takes in that the row in `slot` of the index has been written.
    public mutating func noteChange(of slot: Int, in index: ApproximateIndex) {
        guard rearrangements == index.codes.rearrangements else { return }
        let place = placeOfSlot[UInt32(slot)] ?? newerCells.count
        if place == newerCells.count {
            if place.isMultiple(of: CodeBlocks.rows) { newerBlocks.append(newer.allocate()) }
            newerCells.append(0)
            placeOfSlot[UInt32(slot)] = place
            while isChanged.count <= slot { isChanged.append(true) }
            isChanged[slot] = true
        }
        let source = CodePlace(packed: index.codes.places[slot])
        newerCells[place] = index.codes.cellOfBlock[Int(source.block)]
        newer.copy(
            source, of: index.codes.blocks,
            to: CodePlace(block: newerBlocks[place / CodeBlocks.rows], row: place % CodeBlocks.rows))
    }

    /// What `ApproximateIndex.nearest` would find for a query now; nil where the search has to be made anew.
    public mutating func nearest(to query: Int, in index: ApproximateIndex, effort: SearchEffort) -> NeighborList? {
        guard queries.contains(query), effort == self.effort, rearrangements == index.codes.rearrangements else {
            return nil
        }
        if let pending {
            answers = pending.answers()
            self.pending = nil
            for answer in answers { answer.measureRest(matrix, index.vectors) }
        }
        let (answer, own) = self.answer(to: query)
        var joined: [UInt64] = []
        joined.reserveCapacity(newerCells.count)
        for (number, block) in newerBlocks.enumerated() {
            let first = number * CodeBlocks.rows
            let cells = newerCells[first..<min(first + CodeBlocks.rows, newerCells.count)]
            answer.appendKeys(of: own, for: block, in: newer, cells: cells, to: &joined)
        }
        guard let last = answer.lastKey(of: own, isChanged: isChanged, joined: joined) else { return nil }
        let slots = joined.filter { $0 <= last }.map { UInt32(truncatingIfNeeded: $0) }
        var distances: [Float] = []
        if !slots.isEmpty { index.vectors.squaredDistances(from: matrix.row(query), to: slots, into: &distances) }
        return answer.list(
            of: own, count, upTo: last, isChanged: isChanged,
            joined: zip(slots, distances).map { UInt64($1.bitPattern) << 32 | UInt64($0) }.sorted(),
            copiesWithin: copiesWithin)
    }

    /// Where a query belongs among the rows of the index, should it become one; nil where that is not known yet, or not any
    /// more.
    public func placement(of query: Int, in index: ApproximateIndex) -> CellIndex.Placement? {
        guard queries.contains(query), !answers.isEmpty, rearrangements == index.codes.rearrangements else {
            return nil
        }
        let (answer, own) = answer(to: query)
        return answer.placement(of: own)
    }

    private func answer(to query: Int) -> (answer: AnsweredQueries, own: Int) {
        let answer = answers[(query - queries.lowerBound) / max(1, answers[0].queries.count)]
        return (answer, query - answer.queries.lowerBound)
    }
}
