/// The two definitions of NovelSum: what the authors' code computes, and what their paper says.
public enum NovelSumForm: String, Sendable, Codable, CaseIterable {
    /// ρ_i · d_ij sorted, the member itself at rank 1, divided by the sum of the weights.
    case released
    /// Σ over the other members of w(rank) · ρ_j · d_ij, ranks by d_ij.
    case paper
}
