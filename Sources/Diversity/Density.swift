import Foundation

/// How the density factor ρ(x) = (δ_K(x) + 1e-9)^−β is computed, δ_K being the mean squared Euclidean distance from x to
/// its K nearest rows of a reference set.
///
/// The factor is larger where the reference is denser. Source: Yang et al., ACL 2025 (arXiv 2502.17184), and its
/// released code. `DensityReference` holds the reference set and applies this to it.
public struct Density: Sendable, Hashable {
    /// Which rows count, and how they are compared.
    public enum Form: String, Sendable, Codable, CaseIterable {
        /// As the authors' released code does: vectors as given, not normalised; exact duplicate reference rows count
        /// once; of the K + 1 nearest rows the first is dropped whether or not it is x; with fewer than K + 1 distinct
        /// rows δ is infinite and the factor 0. With `mergeBelow` above 0, near-duplicates count once as well, which the
        /// released code does not do.
        case released
        /// noveld's own, for live streams: unit vectors; reference rows within `mergeBelow` of an earlier one count as
        /// that one; a row is dropped only if it is within `mergeBelow` of x, that is if it is x; where there are fewer
        /// than K other rows, those there are count, and where there is none the factor is 1.
        case unit
    }

    /// Added to δ, as in the released code: so no factor exceeds 1e-9^−β.
    public static let regularization = 1e-9

    /// Which rows count.
    public var form: Form
    /// K, at least 1.
    public var neighbors: Int
    /// β, at least 0; 0 makes every factor 1.
    public var power: Double
    /// The squared distance, twice the cosine distance, of unit vectors below which two reference rows count as one. Rows
    /// are merged in their order: each that is this near to an earlier one of those left is that one.
    public var mergeBelow: Float
    /// The smallest δ: what is denser is not denser still. 0, the default, changes nothing.
    public var floor: Double
    /// Whether each query has its own row in the reference, which is then not one of its neighbours; `released` form
    /// only. The released code takes this for granted, so a query from elsewhere loses its true nearest neighbour. Say
    /// false for such queries to let all K nearest rows count.
    public var selfInReference: Bool

    /// The parameters, with the paper's defaults; `mergeBelow` is 1e-6 in the `unit` form and 0 in the released one unless
    /// it is given.
    public init(
        form: Form = .released, neighbors: Int = 10, power: Double = 0.5, mergeBelow: Float? = nil, floor: Double = 0,
        selfInReference: Bool = true
    ) {
        let mergeBelow = mergeBelow ?? (form == .unit ? 1e-6 : 0)
        precondition(neighbors >= 1, "a density needs at least one neighbour, found \(neighbors)")
        precondition(power.isFinite && power >= 0, "the density power is at least 0, found \(power)")
        precondition(mergeBelow >= 0 && floor >= 0, "distances are not negative")
        self.form = form
        self.neighbors = neighbors
        self.power = power
        self.mergeBelow = mergeBelow
        self.floor = floor
        self.selfInReference = selfInReference
    }

    /// ρ for a given δ, which may be infinite.
    public func factor(meanSquaredDistance: Double) -> Double {
        pow(max(meanSquaredDistance, floor) + Self.regularization, -power)
    }

    /// ρ from the squared distances to the nearest rows there are, K or fewer; 1 where there is none.
    public func factor(squaredDistances: some Collection<Float>) -> Double {
        squaredDistances.isEmpty ? 1 : factor(meanSquaredDistance: Self.mean(squaredDistances))
    }

    static func mean(_ squaredDistances: some Collection<Float>) -> Double {
        squaredDistances.reduce(0) { $0 + Double($1) } / Double(squaredDistances.count)
    }
}
