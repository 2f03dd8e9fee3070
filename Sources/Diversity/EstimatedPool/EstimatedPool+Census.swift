import Vectors

/// A pool that is not too large has a *census*: all members are measured against each one that comes or goes, so that how
/// many of a row's entries lie within which distance is counted, and not estimated from a sample.
///
/// Curves are taken from these counts, and never are old; what the pool loses with a member is summed over all rows, and so
/// is the gain of an arrival where its distances to all members are given. A sum that was taken grows old as rows change.
/// How far it may be off, the rows that have joined since tell: by what they lose with the member themselves. Several changes
/// may be counted at once: what a pass over all rows costs is mostly fetching them.
extension EstimatedPool {
    /// The most members of a pool with a census.
    public static let censusLimit = RowCensuses.rowLimit

    /// What is counted and summed over all rows.
    struct Census: Sendable {
        /// How far each row's entries are, the row's own member aside.
        var rows = RowCensuses()
        /// The rows' curves next to each other, all of them.
        var curves = SampleRows()
        var slots: [Int] = []
        /// By slot: what the rows that have joined since others' loss with the member was summed lose with it beyond their heads.
        var growth: [Double] = []
        /// Scratch: what one row loses with each member.
        var losses: [Float] = []
    }

    /// Whether there is a census.
    public var hasCensus: Bool { census != nil }

    /// How many rows are counted: all but those of members that have been added since.
    package var countedRows: Int { census?.rows.count ?? 0 }

    /// Counts all rows, and takes their curves, and then what others lose with each member, from that.
    ///
    /// - Parameters:
    ///   - workers: the threads that share the work; what comes of it does not depend on them.
    ///   - distances: of the members in some slots to all members.
    package mutating func beginCensus(_ workers: Workers, distances: @Sendable (Range<Int>) -> [[Float]]) {
        for slot in 0..<count { withdraw(slot) }
        var pool = self
        let rows = workers.map(count, inBlocksOf: Self.censusBlock, scratch: { [pool] in pool }) { pool, slots in
            zip(slots, distances(slots)).map { slot, distances in
                let curve = pool.wholeCurve(of: slot, distances)
                return (curve: curve, census: RowCensuses.Row(edges: curve[...], distances: distances, but: slot))
            }
        }
        var census = Census()
        for (slot, row) in rows.joined().enumerated() {
            lists.setNodes(row.curve, of: slot)
            contribute(slot)
            census.rows.append(row.census)
        }
        census.growth = [Double](repeating: 0, count: count)
        self.census = census
        refreshAllRows()
        pool = self
        let sums = workers.map(count, inBlocksOf: Self.censusBlock, scratch: { [pool] in pool }) { pool, slots in
            pool.wholeTailLosses(of: Array(slots), distances(slots))
        }
        for (slot, loss) in sums.joined().enumerated() { losses.setTailLoss(loss, of: slot) }
    }

    /// Members that are measured together.
    private static let censusBlock = 16

    /// Gives the census up: from here on the rest is estimated from the sample.
    public mutating func endCensus() { census = nil }

    /// Counts members in all rows that have come since this was last called, and those that have gone, and takes the new ones'
    /// rows from that. What others lose with these is to be summed then (`sumLosses`).
    ///
    /// - Parameters:
    ///   - joined: slots that have another member than before, those that were added in ascending order.
    ///   - joining: how far each of their members is from all.
    ///   - leaving: how far each of those that stood there before is from all.
    public mutating func countChanges(joined: [Int], joining: [[Float]], leaving: [[Float]]) {
        census?.rows.change(joining: joining, leaving: leaving)
        for (slot, distances) in zip(joined, joining) { recount(slot, all: distances) }
        for (slot, distances) in zip(joined, joining) { addGrowth(ofRow: slot, distances) }
    }

    /// Fills a row's list again with its nearest other members; its curve follows its counts.
    public mutating func refill(_ slot: Int, with nearest: [MemberDistance]) {
        withdraw(slot)
        lists.fill(slot, with: nearest)
        contribute(slot)
        followCensus([slot])
    }

    /// Takes a row and how it is counted anew from its member's distances to all, where all members are counted.
    public mutating func recount(_ slot: Int, all distances: [Float]) {
        withdraw(slot)
        lists.setNodes(wholeCurve(of: slot, distances), of: slot)
        contribute(slot)
        takeCensus(slot, distances)
    }

    /// Sums what others lose with some members anew: rows are fetched from memory once for all of them.
    ///
    /// - Parameters:
    ///   - distances: of each to all members.
    ///   - workers: the threads that share the work; what comes of it does not depend on them.
    package mutating func sumLosses(
        _ slots: [Int], all distances: consuming [[Float]], workers: Workers = Workers(count: 1)
    ) {
        for (slot, loss) in zip(slots, wholeTailLosses(of: slots, distances, workers)) {
            losses.setTailLoss(loss, of: slot)
            census?.growth[slot] = 0
        }
    }

    /// Makes the curves of some rows those of their counts.
    public mutating func followCensus(_ slots: some Sequence<Int>) {
        guard let census else { return }
        let rows = slots.filter { lists.length(of: $0) > 0 }
        let numbers = rows.map { UInt32($0) }
        withdraw(numbers)
        for slot in rows {
            let curve = census.rows.curve(
                of: slot, in: lists.tables, entries: count - 1, fractions: TailCurve.fractions)
            lists.setNodes(curve, of: slot)
        }
        contribute(numbers)
    }

    /// The members whose sums may be the furthest off for how far they are above the weakest: those by which it could be the
    /// wrong one.
    ///
    /// - Parameter limit: how many at most.
    /// - Complexity: O(n).
    public mutating func doubtful(_ limit: Int) -> [Int] {
        guard let least = weakest()?.gain, let growth = census?.growth else { return [] }
        let room = Self.room * max(abs(least), gainScale / 10)
        var found: [(doubt: Double, slot: Int)] = []
        for (slot, growth) in growth.enumerated() where growth > 0 {
            let doubt =
                growth * losses.qualities[slot] / (losses.gain(of: slot) * losses.qualities[slot] - least + room)
            if found.count == limit {
                guard let last = found.last, doubt > last.doubt else { continue }
                found.removeLast()
            }
            found.insert((doubt, slot), at: found.firstIndex { $0.doubt < doubt } ?? found.count)
        }
        return found.map(\.slot)
    }

    /// Members that are above the weakest by less than this share of its gain are looked at alike.
    private static let room = 0.01

    /// The curve of a row whose member's distances to all are known.
    mutating func wholeCurve(of slot: Int, _ distances: [Float]) -> [Float] {
        var curve = curve(
            weights, nearest: lists.distances(of: slot), sample: distances,
            skipping: [slot] + lists.members(of: slot).map(Int.init))
        for node in curve.indices.dropFirst() { curve[node] = max(curve[node], curve[node - 1]) }
        return curve
    }

    /// Counts a row anew; the nodes of its curve become the distances that it is counted by.
    mutating func takeCensus(_ slot: Int, _ distances: [Float]) {
        let row = RowCensuses.Row(edges: lists.nodes(of: slot), distances: distances, but: slot)
        guard let rows = census?.rows.count, slot < rows else {
            census?.rows.append(row)
            census?.growth.append(0)
            return
        }
        census?.rows.replace(slot, with: row)
    }

    /// What a new row in `slot` loses with each member beyond its head makes sums older.
    mutating func addGrowth(ofRow slot: Int, _ distances: [Float]) {
        guard var census else { return }
        self.census = nil
        EstimatedRows.tailChanges(
            of: slot, in: lists.tables, at: distances, weights: weights.leaving.table, into: &census.losses)
        for member in lists.members(of: slot).prefix(Self.headCount) { census.losses[Int(member)] = 0 }
        census.losses[slot] = 0
        let density = losses.densities[slot]
        for member in census.growth.indices where census.losses[member] < 0 {
            census.growth[member] -= density * Double(census.losses[member])
        }
        self.census = census
    }

    /// What is counted follows the member in a slot that goes, and the last one that moves there.
    mutating func removeFromCensus(_ slot: Int, leaving: [Float]?) {
        let last = count - 1
        census?.rows.change(but: slot, joining: [], leaving: leaving.map { [$0] } ?? [])
        census?.rows.remove(slot)
        census?.growth.swapAt(slot, last)
        census?.growth.removeLast()
        census?.curves.outdate(slot)
    }

    mutating func refreshAllRows() {
        // Taken out, so that it is changed and not copied.
        guard var census else { return }
        self.census = nil
        if census.slots.count != count { census.slots = Array(0..<count) }
        census.curves.refresh(
            slots: census.slots, tables: lists.tables, densities: losses.densities, weights: weights)
        self.census = census
    }

    /// For each of some members, what the rows lose with it that do not have it in their head.
    mutating func wholeTailLosses(
        of slots: [Int], _ distances: consuming [[Float]], _ workers: Workers = Workers(count: 1)
    ) -> [Double] {
        let skipped = slots.map { [$0] + rowsWithHead(holding: $0) }
        let means = meanChangesInAll(at: distances, isLeaving: true, skipping: skipped, workers)
        return zip(slots, means).map { $1 * densityWithoutHeads(holding: $0) }
    }

    /// For each list of distances, what entries at these change in all rows, for each unit of density.
    mutating func meanChangesInAll(
        at distances: consuming [[Float]], isLeaving: Bool, skipping skipped: [[Int]],
        _ workers: Workers = Workers(count: 1)
    ) -> [Double] {
        refreshAllRows()
        let (weights, tables) = (weights, lists.tables)
        let table = (isLeaving ? weights.leaving : weights.entering).table
        if distances.count == 1 {
            // Cheaper for one.
            let distances = distances[0]
            let mean = census?.curves.meanChange(
                at: distances, weights, isLeaving: isLeaving, skipping: skipped[0]
            ) { EstimatedRows.change(at: distances[$0], in: $0, of: tables, weights: table) }
            return [mean ?? 0]
        }
        let means = census?.curves.meanChanges(
            at: distances, weights, isLeaving: isLeaving, skipping: skipped, workers: workers
        ) {
            EstimatedRows.change(at: $0.distance, in: $0.row, of: tables, weights: table)
        }
        return means ?? []
    }
}
