import Vectors

/// NovelSum, the diversity of a set of vectors: for each member a sum of its cosine distances to the others, weighted by
/// rank (near ones count most) and by density (distances in dense regions count more), and the mean over the members.
///
/// Source: Yang et al., ACL 2025 (arXiv 2502.17184), and its released code; the two differ, so both are here. The value
/// falls as the set grows: compare sets of equal size only.
///
/// ```swift
/// let density = DensityReference(stream, density: Density()).factors(of: kept)
/// let novelty = NovelSum().memberValues(of: kept, densities: density)   // v_i
/// let value = NovelSum().value(of: kept, densities: density)            // their mean
/// ```
///
/// With ρ_i the density factor of row i, d the cosine distance 1 − cos, w_r = r^−α, and S_i the distances of row i in
/// ascending order, its own 0 included at rank 1:
///
/// - released form: v_i = ρ_i Σ_r w_r S_i(r) / Σ_r w_r;
/// - paper form: v_i = Σ_{j≠i} w(rank of j) ρ_j d_ij, the ranks by distance from 1 over the others, not divided by the
///   weights.
///
/// A zero vector is at distance 1
/// from every vector, itself included, as in the released code. Distances are computed by differences of unit vectors,
/// ‖u − v‖²/2: exactly zero for copies, and the same bits on every machine.
public struct NovelSum: Sendable, Equatable {
    /// Which of the two definitions is meant.
    public var form: NovelSumForm
    /// α, the proximity power; 0 weighs all ranks alike.
    public var proximityPower: Double
    /// Leaves a row's own distance out of the released form, so that its nearest neighbour has rank 1; the paper's form
    /// never has it.
    public var excludeSelf: Bool

    /// The paper's default power, and the released form.
    public init(form: NovelSumForm = .released, proximityPower: Double = 1, excludeSelf: Bool = false) {
        self.form = form
        self.proximityPower = proximityPower
        self.excludeSelf = excludeSelf
    }

    /// v_i for each row of `matrix`; 0 for a single row.
    ///
    /// - Parameters:
    ///   - matrix: n rows of finite numbers, of any length.
    ///   - densities: ρ_i of each row; leave out for β = 0.
    ///   - progress: told how many rows are done, now and then.
    /// - Complexity: O(n² · columns) time, O(n · columns) memory.
    public func memberValues(
        of matrix: Matrix, densities: [Double]? = nil, progress: (Int) -> Void = { _ in }
    ) -> [Double] {
        Self.memberValues(of: matrix, terms: [Term(novelSum: self, densities: densities)], progress: progress)[0]
    }

    /// NovelSum, the mean of v_i; 0 for no rows.
    public func value(
        of matrix: Matrix, densities: [Double]? = nil, progress: (Int) -> Void = { _ in }
    ) -> Double {
        Self.mean(memberValues(of: matrix, densities: densities, progress: progress))
    }

    /// NovelSum from the members' values.
    public static func mean(_ memberValues: [Double]) -> Double {
        memberValues.isEmpty ? 0 : memberValues.reduce(0, +) / Double(memberValues.count)
    }
}
