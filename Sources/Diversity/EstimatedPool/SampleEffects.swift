/// What an entry at any distance changes in the rows of a pool's sample, at the cost of a look-up for each.
///
/// For each sampled row it keeps the integrals of the weight from each node of the row's curve to the last.
struct SampleEffects: Sendable {
    /// The row length that the integrals are for; nil where all are out of date.
    private var count: Int?
    private var integrals: [Double] = []
    private var isOutdated: [Bool] = []

    /// The row at `position` of the sample is another one, or has changed.
    mutating func outdate(_ position: Int) {
        if position < isOutdated.count { isOutdated[position] = true }
    }

    /// Makes the integrals those of the given rows.
    ///
    /// - Parameters:
    ///   - slots: whose rows are sampled.
    ///   - nodes: the curves of all members.
    mutating func refresh(slots: [Int], nodes: borrowing Span<Float>, weights: EffectWeights, count: Int) {
        if self.count != count || isOutdated.count != slots.count {
            self.count = count
            integrals = [Double](repeating: 0, count: slots.count * TailCurve.nodeCount)
            isOutdated = [Bool](repeating: true, count: slots.count)
        }
        for position in slots.indices where isOutdated[position] {
            isOutdated[position] = false
            let curve = nodes.extracting(TailCurve.range(slots[position]))
            var sum = 0.0
            for segment in stride(from: weights.segments.count - 1, through: 0, by: -1) {
                sum += (Double(curve[segment + 1]) - Double(curve[segment])) * weights.segments[segment]
                integrals[position * TailCurve.nodeCount + segment] = sum
            }
        }
    }

    /// The change at `distance` in the row at `position`, whose curve is given.
    ///
    /// - Returns: nil where the distance is within the row's head.
    func change(
        at distance: Double, position: Int, curve: borrowing Span<Float>, weights: EffectWeights
    ) -> Double? {
        let farthest = Double(curve[TailCurve.nodeCount - 1])
        guard distance < farthest else { return weights.end * distance }
        guard distance >= Double(curve[0]) else { return nil }
        let segment = EffectWeights.segment(of: distance, curve)
        return farthest * weights.end - integrals[position * TailCurve.nodeCount + segment + 1]
            - weights.part(of: segment, from: distance, curve)
    }
}
