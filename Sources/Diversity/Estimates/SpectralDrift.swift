import Foundation

/// How far a measure of the spectrum can be from what it was before some rows came and went.
///
/// The bounds hold for every set of unit vectors, so an interval of 1.96 standard errors made from one holds always.
public struct SpectralDrift: Sendable, Equatable {
    /// How many rows there were.
    public var countBefore: Int
    /// Rows that came since.
    public var added: Int
    /// Rows that left since, of those before and of those that came.
    public var removed: Int
    /// The dimension.
    public var dimension: Int

    /// A change of a set.
    public init(countBefore: Int, added: Int, removed: Int, dimension: Int) {
        self.countBefore = countBefore
        self.added = added
        self.removed = removed
        self.dimension = dimension
    }

    private static let normalQuantile = 1.959964

    /// The Vendi score now, by what it was.
    ///
    /// K/n has trace 1, and two of them differ by a trace distance T of at most 1 − c/max(n, n′), c being the rows that
    /// both have. Entropies then differ by at most T·ln(D − 1) + h(T) (Audenaert 2007), D being the order.
    public func vendi(before value: Double) -> Estimate {
        let now = countBefore + added - removed
        let common = max(countBefore - removed, 0)
        let order = Double(min(dimension, max(countBefore, now)))
        let distance = 1 - Double(common) / Double(max(countBefore, now, 1))
        var bound = log(order)
        if distance < 1 - 1 / order {
            let binary = { (share: Double) in share > 0 ? -share * log(share) : 0 }
            bound = min(bound, distance * log(order - 1) + binary(distance) + binary(1 - distance))
        }
        return Estimate(value: value, standardError: value * expm1(bound) / Self.normalQuantile)
    }

    /// The log-determinant now, by what it was: a row that comes changes it by ln ε at least and ln(1 + ε) at most, ε
    /// being what is added to the diagonal, and one that leaves by as much the other way.
    public func logDeterminant(before value: Double) -> Estimate {
        let (least, most) = (log(Measure.logDeterminantRidge), log1p(Measure.logDeterminantRidge))
        let low = Double(added) * least - Double(removed) * most
        let high = Double(added) * most - Double(removed) * least
        return Estimate(
            value: value + (low + high) / 2, standardError: (high - low) / 2 / Self.normalQuantile)
    }
}
