import CKernels

/// Sums over one member's distances in ascending order, at the machine's speed and in a fixed order.
///
/// What an entry is worth is its distance, times `factors[member]` where factors are given. See `ranked_rows.h`.
public enum RankedRowSums {
    /// Positions that share one checkpoint.
    public static let block = Int(NOVELD_ROW_BLOCK)

    /// Σ weights[p] · worth(p); `shifts[b]` becomes Σ over p ≥ `block`·b of worth(p) · (weights[p + 1] − weights[p]).
    ///
    /// `weights` has at least one number more than the row; `shifts` gets one more than there are blocks.
    public static func refresh(
        distances: [Float], members: [UInt16], factors: [Double]?, weights: [Double], shifts: inout [Double]
    ) -> Double {
        precondition(members.count == distances.count && weights.count > distances.count, "a row of unequal parts")
        let count = (distances.count + block - 1) / block + 1
        if shifts.count != count { shifts = [Double](repeating: 0, count: count) }
        guard let factors else {
            return unsafe noveld_row_sums(distances, members, nil, distances.count, weights, &shifts)
        }
        return unsafe noveld_row_sums(distances, members, factors, distances.count, weights, &shifts)
    }

    /// Adds to `losses[member]`, for every entry but `own`'s, what the row's sum loses without it, times `scale`, rounded
    /// to an integer and times `sign`.
    public static func addLosses(
        distances: [Float], members: [UInt16], factors: [Double]?, weights: [Double], own: UInt16, scale: Double,
        sign: Int64, to losses: inout [Int64]
    ) {
        precondition(members.count == distances.count && weights.count >= distances.count, "a row of unequal parts")
        precondition(factors?.count ?? losses.count == losses.count, "factors of other members")
        guard let factors else {
            return unsafe noveld_add_row_losses(
                distances, members, nil, distances.count, weights, own, scale, sign, &losses)
        }
        unsafe noveld_add_row_losses(
            distances, members, factors, distances.count, weights, own, scale, sign, &losses)
    }
}
