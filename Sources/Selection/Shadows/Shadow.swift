import Diversity
import Messages
import NeighborIndex
import Vectors

/// A budget or policy that decides over the engine's stream without effect: an engine with a pool of its own and without a
/// reference, whose answers it is given.
struct Shadow: Sendable {
    /// An arrival that the engine has decided.
    struct Arrival {
        let sample: Sample
        /// The row of the batch.
        let row: Int
        let vector: ArraySlice<Float>
        /// What a search of the engine's reference found when it came.
        let search: ReferenceSearch
        /// Whether it became a row of the reference.
        let isNewRow: Bool
        /// How many arrivals there were before it.
        let seen: Int
        /// The log position of its decision, which names its vector in the store.
        let seq: UInt64
        let time: Int64
        let isKept: Bool
        /// The member that it displaced.
        let evicted: String?
    }

    private(set) var state: ShadowState
    private(set) var engine: Engine
    private let followsBudget: Bool

    /// A shadow with what was stored of it; `vectors` are the members' unit vectors.
    init(
        _ shadow: EngineSettings.Shadow, _ state: ShadowState, in settings: EngineSettings, seen: Int,
        members: [Member], vectors: Matrix
    ) {
        self.state = state
        followsBudget = shadow.budget == nil
        engine = Engine(
            shadow: settings.settings(of: shadow), state: state.engine, seen: seen, members: members, vectors: vectors)
    }

    /// What the store keeps of it.
    var stored: ShadowState {
        var state = state
        state.engine = engine.state
        return state
    }

    /// See `Engine.settle`.
    mutating func settle() { engine.settle() }

    /// Gets ready for a batch of which the first decision has the log position behind `seq`.
    mutating func begin(seq: UInt64, time: Int64) -> EngineOutcome {
        engine.state.seq = seq
        engine.state.time = max(engine.state.time, time)
        return EngineOutcome(state: engine.state)
    }

    /// Decides an arrival.
    ///
    /// - Parameters:
    ///   - near: the batch's rows against this pool.
    ///   - pool: the engine's, after its decision.
    mutating func decide(_ arrival: Arrival, near: inout MemberLookup, outcome: inout EngineOutcome, beside pool: Pool)
    {
        if let evicted = arrival.evicted { noteLoss(of: evicted) }
        engine.state.seq = arrival.seq - 1
        expect(seen: arrival.seen)
        let proximity = near.proximity(of: arrival.row, in: engine.pool)
        if arrival.isNewRow {
            for (slot, _) in engine.pool.learn(proximity, once: arrival.search.isPartial) {
                outcome.changeMember(engine.pool.members[slot], slot: slot)
            }
        }
        let assessment = engine.assess(arrival.search, proximity, quality: arrival.sample.quality)
        let verdict = engine.verdict(on: assessment, of: arrival.vector, arrival.sample)
        engine.apply(
            verdict, assessment, arrival.sample, vector: arrival.vector, time: arrival.time, outcome: &outcome)
        switch verdict.outcome {
        case .drop: break
        case .keep: near.joined(arrival.row, slot: engine.pool.count - 1, in: engine.pool)
        case .keepDisplacing(let slot): near.joined(arrival.row, slot: slot, in: engine.pool)
        }
        let isKept = verdict.outcome != .drop
        state.tally.count(isKept: isKept, byEngine: arrival.isKept)
        if isKept, arrival.isKept { state.tally.shared += 1 }
        settle(&outcome, beside: pool)
    }

    /// Takes the engine's new budget into effect, if it has none of its own.
    mutating func follow(_ budget: EngineSettings.Budget, time: Int64, beside pool: Pool) -> EngineOutcome {
        guard followsBudget else { return EngineOutcome(state: engine.state) }
        var outcome = engine.setBudget(budget, time: time)
        settle(&outcome, beside: pool)
        return outcome
    }

    /// Does without members that an operator took out of the engine's pool, where it has them.
    mutating func evict(_ ids: [String], time: Int64) -> EngineOutcome {
        // The engine has them no more, so nothing that is shared goes with them.
        let present = ids.filter { engine.pool.slot(of: $0) != nil }
        return (try? engine.evict(present, time: time)) ?? EngineOutcome(state: engine.state)
    }

    /// Goes by as many neighbours as count after so many arrivals.
    mutating func expect(seen: Int) {
        engine.pool.count(neighbors: engine.settings.neighborsThatCount(seen: seen))
    }

    /// Notes that the engine has a member no more.
    mutating func noteLoss(of id: String) {
        if engine.pool.slot(of: id) != nil { state.tally.shared -= 1 }
    }

    /// Counts what left its pool, and lets go of its records, which nobody logs.
    private mutating func settle(_ outcome: inout EngineOutcome, beside pool: Pool) {
        for record in outcome.records where record.decision == .evict && pool.slot(of: record.id) != nil {
            state.tally.shared -= 1
        }
        outcome.forgetRecords()
    }

    /// What there is to show, `settings` being the engine's.
    mutating func report(_ settings: EngineSettings) -> ShadowReport {
        ShadowReport(
            name: state.name, since: state.since, tally: state.tally, pool: engine.pool.count, state: engine.state,
            threshold: engine.presentThreshold(), novelSum: engine.novelSum(by: settings),
            novelSumUnweighted: engine.novelSum(weighted: false))
    }
}

extension Engine {
    /// NovelSum as an engine of these settings would compute it; nil where it cannot be told from what is maintained.
    fileprivate func novelSum(by settings: EngineSettings) -> Double? {
        if settings.metric == self.settings.metric { return novelSum() }
        guard settings.metric.form == .released, pool.count > 0 else { return pool.count == 0 ? 0 : nil }
        var sum = 0.0
        for (slot, member) in pool.members.enumerated() {
            let plain = pool.arithmetic.novelty(of: slot) / pool.arithmetic.densities[slot]
            sum += plain * Pool.density(of: member.nearest, settings)
        }
        return sum / Double(pool.count)
    }
}
