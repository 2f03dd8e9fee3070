/// Exact nearest-neighbour search over the rows of a matrix, for many queries at once.
///
/// Two steps make it both fast and free of cancellation. Matrix products give an estimate ‖r‖² − 2 x·r + ‖x‖² of every
/// squared distance, and the rows with the smallest estimates are candidates; the candidates are then ranked by
/// differences. An estimate is off by a known bound at most. So where the last wanted distance is smaller than every
/// estimate left out, less that bound, no row was missed; where it is not (many rows that nearly coincide), that query
/// is compared with every row by differences.
public struct NearestSearch: Sendable {
    /// The rows searched.
    public let targets: Matrix
    private let squaredNorms: [Float]
    private let largestNorm: Float

    /// Candidates beyond those wanted: the more there are, the rarer is the comparison with every row.
    private static let spareCandidates = 16
    /// Rows in a block of queries and in a block of targets. Their products fill 2 MB; OpenBLAS lays both blocks out anew
    /// for each product, which costs the less the more nearly they are of one size.
    private static let queryBlock = 512
    private static let targetBlock = 1024

    /// Prepares the search among `targets`, whose numbers are finite.
    public init(_ targets: Matrix) {
        precondition(targets.rows < Int(Int32.max), "\(targets.rows) rows are too many to number")
        self.targets = targets
        squaredNorms = targets.squaredNorms()
        largestNorm = (squaredNorms.max() ?? 0).squareRoot()
    }

    /// The `count` nearest rows to each row of `queries`, among those whose squared distance is at least `minimum`.
    ///
    /// Distances are those of `Matrix.squaredDistances`: exactly zero for equal rows. Rows at equal distances come in
    /// their own order.
    ///
    /// - Parameters:
    ///   - workers: the threads that share the work; the result is the same for any number of them.
    ///   - progress: told how many queries are done, block by block.
    /// - Complexity: O(queries · targets · columns) by matrix products; beyond the result, 2 MB on each thread.
    public func nearest(
        to queries: Matrix, count: Int, minimum: Float = 0, workers: Workers = .all, progress: (Int) -> Void = { _ in }
    ) -> NearestRows {
        precondition(queries.columns == targets.columns, "\(queries.columns) columns against \(targets.columns)")
        precondition(count > 0, "a search for \(count) rows")
        let norms = queries.squaredNorms()
        // Where there are few queries, each thread still gets some.
        let size = min(Self.queryBlock, max(1, (queries.rows + workers.count - 1) / workers.count))
        let blocks = workers.map(queries.rows, inBlocksOf: size, scratch: Scratch.init, progress: progress) {
            nearest(to: $1, of: queries, norms: norms, count: count, minimum: minimum, &$0)
        }
        var result = NearestRows(queries: queries.rows, count: count)
        for (index, found) in blocks.joined().enumerated() { result.set(index, to: found) }
        return result
    }

    /// What was found for each query of a block.
    private func nearest(
        to block: Range<Int>, of queries: Matrix, norms: [Float], count: Int, minimum: Float, _ scratch: inout Scratch
    ) -> [[RankedRow]] {
        let candidates = candidates(for: block, of: queries, capacity: count + Self.spareCandidates, &scratch)
        return block.map { index in
            let query = queries.row(index)
            let place = index - block.lowerBound
            let found = ranked(candidates.rows(of: place), near: query, minimum: minimum).prefix(count)
            let missesNone =
                candidates.count(of: place) == targets.rows
                || found.count == count
                    && isBelow(candidates.bound(of: place), found[count - 1], squaredNorm: norms[index])
            return missesNone ? Array(found) : comparedWithAll(query, count: count, minimum: minimum, &scratch)
        }
    }

    /// Whether no row with an estimate of at least `bound` (without the query's own norm) can be nearer than `last`.
    ///
    /// The products' error is at most 2 · columns · 2⁻²⁴ · ‖x‖‖r‖, that of the norms and sums a few units of 2⁻²⁴ more;
    /// 32 units cover those and the rounding of `last` itself. A row nearer than `last` has ‖r‖ ≤ ‖x‖ + distance.
    private func isBelow(_ bound: Float, _ last: RankedRow, squaredNorm: Float) -> Bool {
        let norm = squaredNorm.squareRoot()
        let reach = norm + min(largestNorm, norm + last.squaredDistance.squareRoot())
        let error = Float(targets.columns + 32) * 0x1p-24 * reach * reach
        let nearestLeftOut = bound + squaredNorm
        return nearestLeftOut.isFinite && last.squaredDistance + error <= nearestLeftOut
    }

    private func candidates(
        for block: Range<Int>, of queries: Matrix, capacity: Int, _ scratch: inout Scratch
    ) -> NearestCandidates {
        var candidates = NearestCandidates(queries: block.count, capacity: min(capacity, max(targets.rows, 1)))
        for start in stride(from: 0, to: targets.rows, by: Self.targetBlock) {
            let rows = start..<min(start + Self.targetBlock, targets.rows)
            targets.products(of: block, in: queries, with: rows, into: &scratch.products)
            candidates.offer(rows, products: scratch.products, squaredNorms: squaredNorms[rows])
        }
        return candidates
    }

    private func ranked(_ rows: some Sequence<Int>, near query: ArraySlice<Float>, minimum: Float) -> [RankedRow] {
        rows.map { RankedRow(squaredDistance: targets.squaredDistance(ofRow: $0, to: query), row: $0) }
            .filter { $0.squaredDistance >= minimum }
            .sorted()
    }

    private func comparedWithAll(
        _ query: ArraySlice<Float>, count: Int, minimum: Float, _ scratch: inout Scratch
    ) -> [RankedRow] {
        targets.squaredDistances(from: query, into: &scratch.distances)
        scratch.order.sort(scratch.distances[...])
        var found: [RankedRow] = []
        for position in scratch.order.positions where scratch.distances[Int(position)] >= minimum {
            found.append(RankedRow(squaredDistance: scratch.distances[Int(position)], row: Int(position)))
            if found.count == count { break }
        }
        return found
    }

    /// Buffers of one thread, which serve one block after the other.
    private struct Scratch {
        var products: [Float] = []
        var distances: [Float] = []
        var order = AscendingOrder()
    }
}
