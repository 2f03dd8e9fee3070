import Vectors

/// The mean cosine distance of reference rows to the nearest member of a set (`facility_location`), taken in by pages.
///
/// ```swift
/// var mean = NearestMemberMean(units)
/// mean.add(reference.selecting(drawn))
/// let estimate = mean.estimate(population: reference.rows)
/// ```
public struct NearestMemberMean: Sendable {
    private let search: NearestSearch
    private var mean = SampleMean()

    /// Before the first row; `units` are the set's unit vectors.
    public init(_ units: Matrix) {
        search = NearestSearch(units)
    }

    /// Takes reference rows in, of unit norm and drawn uniformly without replacement, or all one after the other.
    ///
    /// - Complexity: O(rows · n · d) by matrix products.
    public mutating func add(_ rows: Matrix) {
        for distance in search.nearest(to: rows, count: 1).squaredDistances { mean.add(Double(distance) / 2) }
    }

    /// The mean over a reference of `population` rows; exact where all were taken in, at least two otherwise.
    public func estimate(population: Int) -> Estimate {
        mean.estimate(population: population)
    }
}
