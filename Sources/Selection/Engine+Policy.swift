import Diversity
import Messages

extension Engine {
    /// The most members that an engine holds, whatever the budget. The paper's form ranks all pairs, which takes 2.5 GB
    /// for these; the released form is estimated, at 3 KB for a member of 384 numbers.
    public static func maximumCapacity(_ form: NovelSumForm) -> Int {
        form == .paper ? 20_000 : 1_000_000
    }

    /// How many of the latest gains the bar of an irrevocable budget goes by.
    public static var gainWindow: Int { GainThreshold.window }

    /// What the budget and the policy say to an assessed sample.
    mutating func verdict(on assessment: Assessment, of vector: ArraySlice<Float>, _ sample: Sample) -> Verdict {
        let allowance = allowance(of: sample)
        if pool.count == 0 {
            return Verdict(
                outcome: allowance.isAllowed ? .keep : .drop, reason: allowance.isAllowed ? .warmup : .budget,
                gain: assessment.gain, threshold: 0)
        }
        // Where everything may pass there is no bar; a number at most the gain says so in a record.
        let bar = allowance.bar.map { $0.isFinite ? $0 : min(0, assessment.gain.nextDown) }
        if let floor = settings.minimumDistance, let nearest = assessment.nearestMember, nearest.distance < floor {
            return Verdict(outcome: .drop, reason: .redundant, gain: assessment.gain, threshold: bar ?? 0)
        }
        if let bar {
            guard assessment.gain > bar else {
                return Verdict(outcome: .drop, reason: .redundant, gain: assessment.gain, threshold: bar)
            }
            guard allowance.isAllowed else {
                return Verdict(outcome: .drop, reason: .budget, gain: assessment.gain, threshold: bar)
            }
        }
        if pool.count < settings.budget.capacity ?? Self.maximumCapacity(settings.metric.form) {
            return Verdict(
                outcome: .keep, reason: bar == nil ? .warmup : .novel, gain: assessment.gain, threshold: bar ?? 0)
        }
        guard settings.budget.capacity != nil else {
            return Verdict(outcome: .drop, reason: .budget, gain: assessment.gain, threshold: bar ?? 0)
        }
        return swap(assessment, of: vector, quality: sample.quality)
    }

    /// Whether the sample should take the place of a member, and of which.
    mutating func swap(_ assessment: Assessment, of vector: ArraySlice<Float>, quality: Double) -> Verdict {
        let assessment = pool.refined(assessment, of: vector, quality: quality)
        // G⁺ counts on the member that would be gone: compared is the gain in its place.
        let best = pool.bestReplacement(
            by: vector, assessment.proximity, density: assessment.density, gain: assessment.plainGain, quality: quality)
        if let best, pool.pays(best) {
            return Verdict(
                outcome: .keepDisplacing(slot: best.slot), reason: .novel, gain: best.gain, threshold: best.threshold)
        }
        let weakest = pool.weakest()
        guard let best, assessment.gain > weakest?.gain ?? 0 else {
            return Verdict(
                outcome: .drop, reason: .redundant, gain: assessment.gain, threshold: weakest?.gain ?? 0,
                weakest: weakest?.slot)
        }
        return Verdict(
            outcome: .drop, reason: .redundant, gain: min(best.gain, best.threshold), threshold: best.threshold,
            weakest: best.slot)
    }
}
