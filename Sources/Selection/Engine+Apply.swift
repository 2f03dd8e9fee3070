import Diversity
import Messages

extension Engine {
    /// Carries a verdict out: counts it, changes the pool, and writes the records.
    mutating func apply(
        _ verdict: Verdict, _ assessment: Assessment, _ sample: Sample, vector: ArraySlice<Float>, time: Int64,
        outcome: inout EngineOutcome
    ) {
        let kept = verdict.outcome != .drop
        spend(sample, gain: assessment.gain, isKept: kept)
        state.seq += 1
        state.counters.seen += 1
        if kept { state.counters.kept += 1 } else { state.counters.dropped += 1 }
        var record = DecisionRecord(
            seq: state.seq, id: sample.id, source: sample.source, decision: kept ? .keep : .drop,
            reason: verdict.reason, gain: verdict.gain, novelty: assessment.novelty,
            threshold: verdict.threshold, density: assessment.density,
            nearest: assessment.nearestMember.map { .init(id: pool.members[$0.slot].id, distance: $0.distance) },
            weakest: verdict.weakest.map { pool.members[$0].id },
            pool: pool.count, time: time)
        let member = Member(
            seq: state.seq, id: sample.id, source: sample.source, quality: sample.quality, nearest: assessment.nearest)
        var eviction: DecisionRecord?
        switch verdict.outcome {
        case .drop: break
        case .keep:
            pool.append(member, vector: vector, assessment.proximity)
            state.audits.member?.noteChange(of: pool.count - 1)
            outcome.changeMember(member, slot: pool.count - 1)
            record.pool = pool.count
        case .keepDisplacing(let slot):
            record.evicted = pool.members[slot].id
            eviction = evictionRecord(of: slot, reason: .displaced, gain: verdict.threshold, time: time)
            eviction?.threshold = verdict.gain
            eviction?.displacedBy = sample.id
            outcome.removeMember(pool.members[slot].seq)
            pool.replace(slot, with: member, vector: vector, assessment.proximity)
            state.audits.member?.noteChange(of: slot)
            outcome.changeMember(member, slot: slot)
        }
        log(record, to: &outcome)
        if var eviction {
            state.seq += 1
            state.counters.evicted += 1
            eviction.seq = state.seq
            log(eviction, to: &outcome)
        }
    }

    // Within another function it would copy the engine.
    @inline(never)
    func evictionRecord(
        of slot: Int, reason: DecisionRecord.Reason, gain: Double, time: Int64
    ) -> DecisionRecord {
        let member = pool.members[slot]
        return DecisionRecord(
            seq: 0, id: member.id, source: member.source, decision: .evict, reason: reason, gain: gain,
            novelty: pool.arithmetic.novelty(of: slot), threshold: gain, density: pool.arithmetic.densities[slot],
            nearest: pool.arithmetic.nearest(to: slot).map {
                .init(id: pool.members[$0.slot].id, distance: Double($0.distance))
            },
            pool: pool.count, time: time)
    }

    func log(_ record: DecisionRecord, to outcome: inout EngineOutcome) {
        outcome.records.append(record)
        outcome.counters.append(state.counters)
        onRecord?()
    }
}
