import Vectors

/// The mean cosine distance of other rows to the nearest member of a set (`facility_location`, `coverage`).
///
/// ```swift
/// var mean = NearestMemberMean(units)
/// mean.add(reference.selecting(drawn))
/// let estimate = mean.estimate(population: reference.rows)
/// ```
public struct NearestMemberMean: Sendable {
    private let units: Matrix
    private lazy var search = NearestSearch(units)
    private var mean = SampleMean()

    /// How many rows were taken in.
    public private(set) var count = 0

    private static let normalQuantile = 1.959964

    /// Before the first row; `units` are the set's unit vectors, one at least.
    public init(_ units: Matrix) {
        self.units = units
    }

    /// Takes rows of unit norm in, drawn uniformly without replacement, or all one after the other.
    ///
    /// - Complexity: O(rows · n · d) by matrix products.
    public mutating func add(_ rows: Matrix) {
        add(search.nearest(to: rows, count: 1).squaredDistances)
    }

    /// The same for few rows, whose distances may be off by the rounding of matrix products.
    public mutating func addSample(_ rows: Matrix) {
        add(units.nearestSquaredUnitDistances(of: rows))
    }

    private mutating func add(_ squaredDistances: [Float]) {
        for distance in squaredDistances { mean.add(Double(distance) / 2) }
        count += squaredDistances.count
    }

    /// The mean over a population of rows; exact where all were taken in, at least two otherwise.
    ///
    /// Where only members were drawn, all distances are 0, and a standard error of 0 would be wrong: after m zeros the
    /// others are fewer than 3/m with a probability of 95 % (the rule of three), at a distance of about 1 at most.
    ///
    /// - Parameters:
    ///   - population: how many rows there are of which some were taken in.
    ///   - zeros: further rows, which are members and so have a distance of 0.
    public func estimate(population: Int, zeros: Int = 0) -> Estimate {
        let share = population == 0 ? 0 : Double(population) / Double(population + zeros)
        guard population > 0 else { return Estimate(exact: 0) }
        var estimate = mean.estimate(population: population)
        if !estimate.isExact, estimate.value == 0 {
            estimate.standardError = min(3 / Double(count), 1) / Self.normalQuantile
        }
        return estimate.scaled(by: share)
    }
}
