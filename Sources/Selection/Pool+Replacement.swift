import Diversity

/// In whose place a sample should stand.
extension Pool {
    /// A sample in the place of a member.
    struct Replacement: Sendable {
        /// Whose place it is.
        let slot: Int
        /// What the sample brings there, times its quality.
        let gain: Double
        /// What the member brings, times its quality.
        let threshold: Double
        /// What the pool wins.
        var advantage: Double { gain - threshold }
    }

    /// Of a sample's nearest members, how many are looked at beside the weakest of all: a sample that is nearly a copy of
    /// a member has no gain beside it, but may have one in its place.
    private static let nearest = 12
    /// What a swap has to bring, by the scale of gains: less is rounding, as between copies.
    private static let leastAdvantage = 1e-9
    /// How many pairs that look worth it are computed in full.
    private static let trials = 3

    /// The best place that was found for a sample, among the weakest member's and those of its nearest members; nil where
    /// none looks worth it.
    ///
    /// - Parameter gain: its G⁺, without its quality.
    mutating func bestReplacement(
        by vector: ArraySlice<Float>, _ proximity: Proximity, density: Double, gain: Double, quality: Double
    ) -> Replacement? {
        var candidates = arithmetic.approximateChanges(proximity, density: density, gain: gain, nearest: Self.nearest)
        let least = weakest()
        if let weakest = least, !candidates.contains(where: { $0.slot == weakest.slot }) {
            candidates.append((weakest.slot, gain - arithmetic.gainOfRemoving(weakest.slot)))
        }
        var promising: [Replacement] = []
        for (slot, change) in candidates {
            let replacement = replacement(of: slot, change: change, quality: quality)
            // A gain above the weakest member's is always followed up: a record is to say what came of it.
            let isAbove = slot == least?.slot && quality * gain > replacement.threshold
            if replacement.advantage > 0 || isAbove { promising.append(replacement) }
        }
        promising.sort { ($1.advantage, $0.slot) < ($0.advantage, $1.slot) }
        var best: Replacement?
        for candidate in promising.prefix(Self.trials) {
            let change = changeOfReplacing(candidate.slot, with: vector, proximity, density: density, gain: gain)
            let replacement = replacement(of: candidate.slot, change: change, quality: quality)
            if best.map({ replacement.advantage > $0.advantage }) ?? true { best = replacement }
        }
        return best
    }

    /// The assessment of a sample whose gain is above the weakest member's, or little below, with its gain from all members,
    /// where these are not too many to be measured; others as they are.
    mutating func refined(_ assessment: Assessment, of vector: ArraySlice<Float>, quality: Double) -> Assessment {
        guard case .near(let surroundings) = assessment.proximity, let least = weakest()?.gain,
            assessment.gain - least > -Self.unsure.below * abs(least),
            assessment.gain - least < Self.unsure.above * abs(least),
            let completed = arithmetic.estimated?.completed(surroundings, of: vector), completed.all != nil
        else { return assessment }
        var refined = assessment
        refined.proximity = .near(completed)
        (refined.plainGain, refined.novelty) = gainOfAdding(refined.proximity, density: assessment.density)
        refined.gain = refined.plainGain * quality
        return refined
    }

    /// How far below the weakest member's a gain may be and turn out to be above it: several times what the sample errs by as a
    /// rule; and from how far above on it cannot turn out to be below: now and then the sample errs by 8 per cent.
    private static let unsure = (below: 0.02, above: 0.25)

    /// Whether the pool wins by it more than rounding.
    func pays(_ replacement: Replacement) -> Bool {
        replacement.advantage > Self.leastAdvantage * arithmetic.gainScale
    }

    private mutating func replacement(of slot: Int, change: Double, quality: Double) -> Replacement {
        let removal = arithmetic.gainOfRemoving(slot)
        return Replacement(
            slot: slot, gain: quality * (change + removal), threshold: removal * members[slot].quality)
    }
}
