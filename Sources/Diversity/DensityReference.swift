import Vectors

/// A fixed set of rows against which density factors are computed.
///
/// Distances are exact: candidates come from matrix products, and are ranked by differences (`NearestSearch`).
///
/// ```swift
/// let reference = DensityReference(rows, density: Density())
/// let factors = reference.factors(of: pool)   // ρ of each row of the pool
/// ```
public struct DensityReference: Sendable {
    /// How factors are computed.
    public let density: Density
    /// How many distinct rows the reference has, after duplicates were merged.
    public var rows: Int { search.targets.rows }
    private let search: NearestSearch

    /// Prepares `reference`, whose numbers are finite: merges duplicates as the density's form says.
    public init(_ reference: Matrix, density: Density) {
        self.density = density
        let points = density.form == .unit ? reference.directions() : reference
        // Near-duplicates are judged by their directions in both forms, exact ones by the vectors as given.
        let compared = density.form == .released && density.mergeBelow > 0 ? reference.directions() : points
        let distinct = DistinctRows.indices(of: compared, within: density.mergeBelow)
        search = NearestSearch(distinct.count == points.rows ? points : points.selecting(distinct))
    }

    /// Whether the reference has rows enough for K neighbours of every query. Where it has not, `released` factors are 0,
    /// and `unit` ones rest on fewer neighbours.
    public var suffices: Bool {
        rows >= (density.form == .released && !density.selfInReference ? density.neighbors : density.neighbors + 1)
    }

    /// ρ of each row of `queries`.
    ///
    /// - Parameter progress: told how many queries are done, now and then.
    /// - Complexity: O(queries · reference rows · columns).
    public func factors(of queries: Matrix, progress: (Int) -> Void = { _ in }) -> [Double] {
        guard density.power > 0 else { return [Double](repeating: 1, count: queries.rows) }
        let nearest = nearest(to: queries, progress: progress)
        return (0..<queries.rows).map { density.factor(squaredDistances: neighbours(nearest, $0)) }
    }

    /// δ_K of each row of `queries`; infinite where there is no neighbour, and in the released form where there are fewer
    /// than K.
    public func meanSquaredDistances(of queries: Matrix, progress: (Int) -> Void = { _ in }) -> [Double] {
        let nearest = nearest(to: queries, progress: progress)
        return (0..<queries.rows).map { query in
            let distances = neighbours(nearest, query)
            return distances.isEmpty ? .infinity : Density.mean(distances)
        }
    }

    private func nearest(to queries: Matrix, progress: (Int) -> Void) -> NearestRows {
        switch density.form {
        case .released:
            search.nearest(
                to: queries, count: density.neighbors + (density.selfInReference ? 1 : 0), progress: progress)
        case .unit:
            search.nearest(
                to: queries.directions(), count: density.neighbors,
                minimum: max(density.mergeBelow, .leastNonzeroMagnitude), progress: progress)
        }
    }

    /// The squared distances that count for query `index`: K, infinite ones among them in the released form.
    private func neighbours(_ nearest: NearestRows, _ index: Int) -> ArraySlice<Float> {
        let distances = nearest.squaredDistances(of: index)
        return switch density.form {
        case .released: distances.suffix(density.neighbors)
        case .unit: distances.prefix { $0.isFinite }
        }
    }
}
