import Vectors

/// How far a batch's rows are from all members of a pool with a census: measured for several rows at once, for most of the work
/// is fetching the members, and kept true while rows of the batch join the pool.
struct RoundedDistances {
    /// Rows that are measured at once; fewer are left to be measured when they have to be.
    private static let together = (atLeast: 4, atMost: 32)

    private var first = 0
    private var queries: [RoundedRows.Query] = []
    /// Empty where they have been given.
    private var distances: [[Float]] = []
    /// Slots that have been written since they were measured, in that order.
    private var changed: [Int] = []

    /// The distances of a row of a batch, which are given once; nil where there is no census, or it is not worth it yet.
    mutating func distances(of row: Int, of batch: Matrix, in pool: Pool) -> [Float]? {
        guard let vectors = pool.arithmetic.roundedVectors else { return nil }
        if !(first..<first + queries.count).contains(row) {
            let rows = row..<min(row + Self.together.atMost, batch.rows)
            guard rows.count >= Self.together.atLeast else { return nil }
            first = row
            queries = rows.map { vectors.query(batch.row($0)) }
            distances = vectors.distances(from: queries, workers: pool.workers)
            changed = []
        }
        let place = row - first
        guard !distances[place].isEmpty else { return nil }
        var all: [Float] = []
        swap(&all, &distances[place])
        for slot in changed {
            let distance = vectors.distance(from: queries[place], to: slot)
            if slot == all.count { all.append(distance) } else { all[slot] = distance }
        }
        return all
    }

    /// Takes in that another member is in `slot`.
    mutating func noteChange(of slot: Int) { changed.append(slot) }
}
