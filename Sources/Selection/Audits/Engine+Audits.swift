import Diversity
import Messages
import NeighborIndex
import Vectors

/// A small share of arrivals is answered exactly as well, beside the stream. What comes of it tells how searches fare, and
/// how thorough they have to be; it is a function of the samples in their order, like every decision.
extension Engine {
    /// How the nearest members are found.
    public var memberSearch: SearchReport {
        SearchReport(isExact: pool.searchesExactly, effort: pool.effort, cells: pool.cellCount, audit: audited.members)
    }

    /// How the nearest reference rows are found.
    public var referenceSearch: SearchReport {
        SearchReport(
            isExact: reference.isExact, effort: reference.effort, cells: reference.cellCount, audit: audited.reference)
    }

    /// Searches with the efforts that are remembered, or those that the settings say.
    mutating func followEfforts() {
        state.audits.follow(settings.search)
        pool.effort = state.audits.memberEffort?.effort ?? settings.search.effort
        reference.effort = state.audits.referenceEffort?.effort ?? settings.search.effort
    }

    /// Goes on with the audits under way; takes in what those that end found.
    mutating func advanceAudits() {
        if let search = state.audits.reference?.advance(reference, settings) {
            state.audits.reference = nil
            audited.reference.add(search)
            state.audits.referenceEffort?.record(search.recall, cells: reference.cellCount)
            followEfforts()
        }
        if let search = state.audits.member?.advance(&pool) {
            state.audits.member = nil
            audited.members.add(search)
            state.audits.memberEffort?.record(search.recall, cells: pool.cellCount)
            followEfforts()
        }
    }

    /// Begins to audit the arrival that is decided next, where it is its turn.
    mutating func beginAudits(
        _ vector: ArraySlice<Float>, _ assessment: Assessment, _ verdict: Verdict, quality: Double
    ) {
        let seq = state.seq + 1
        guard seq.isMultiple(of: EngineAudits.interval) else { return }
        // A floor of distance or a budget may decide against the gain; then the gain decided nothing.
        let followsGain = (verdict.outcome != .drop) == (verdict.gain > verdict.threshold)
        let isCompared = settings.metric.form == .released && verdict.reason != .warmup && followsGain
        let comparison = isCompared ? GainComparison(gain: verdict.gain, threshold: verdict.threshold) : nil
        if !reference.isExact, state.audits.reference == nil, let search = assessment.search {
            state.audits.reference = ReferenceAudit(
                vector, search, seq: seq, rows: reference.count, neighbors: pool.neighbors,
                ownGain: quality * assessment.novelty * pool.arithmetic.gainScale, comparison: comparison, settings)
        }
        if !pool.searchesExactly, pool.arithmetic.isEstimated, state.audits.member == nil {
            state.audits.member = MemberAudit(
                vector, seq: seq, quality: quality, density: assessment.density, members: pool.count,
                comparison: comparison)
        }
    }
}
