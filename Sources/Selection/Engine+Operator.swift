import Messages

/// Names of an eviction that belong to no member.
public struct NoSuchMembers: Error, Equatable {
    /// The names, in the order in which they were given.
    public let ids: [String]

    /// The error of these names.
    public init(ids: [String]) {
        self.ids = ids
    }
}

extension Engine {
    /// Takes a budget into effect, from the next sample on.
    ///
    /// What was spent counts on; the pace of a keep rate, and the window of a budget by time, begin anew where they change.
    /// They begin at `time`, were it long before that of the last batch: so what waits for a time that a wrong clock has named
    /// need not wait for it. A smaller capacity evicts the weakest members at once; the records' reason is `operator`: no
    /// sample displaced these.
    public mutating func setBudget(_ budget: EngineSettings.Budget, time: Int64) -> EngineOutcome {
        settings.budget = budget
        state.time = time
        followBudget()
        return fitCapacity(time: time)
    }

    /// Evicts the weakest members until the pool fits its capacity, as after a start with a smaller one.
    ///
    /// The records' reason is `operator`.
    public mutating func fitCapacity(time: Int64) -> EngineOutcome {
        var outcome = EngineOutcome(state: state)
        while let capacity = settings.budget.capacity, pool.count > capacity, let weakest = pool.weakest() {
            evict(weakest.slot, gain: weakest.gain, time: time, outcome: &outcome)
        }
        changeShadows(&outcome) { [budget = settings.budget] shadow, pool in
            shadow.follow(budget, time: time, beside: pool)
        }
        // What changed of the indexes is taken once: only for an outcome that is stored.
        guard !outcome.records.isEmpty || !outcome.shadowChanges.isEmpty || !forgottenShadows.isEmpty else {
            return outcome
        }
        close(&outcome)
        return outcome
    }

    /// Evicts the members of these names, in this order; a name that is given twice counts once.
    ///
    /// The records' reason is `operator`. What the members took from a budget stays spent. Shadows do without them as well.
    ///
    /// - Throws: `NoSuchMembers` where a name is no member's; nothing is evicted then.
    public mutating func evict(_ ids: [String], time: Int64) throws(NoSuchMembers) -> EngineOutcome {
        let unknown = ids.filter { pool.slot(of: $0) == nil }
        guard unknown.isEmpty else { throw NoSuchMembers(ids: unknown) }
        var outcome = EngineOutcome(state: state)
        for id in ids {
            guard let slot = pool.slot(of: id) else { continue }
            evict(slot, gain: pool.gainOfRemoving(slot), time: time, outcome: &outcome)
        }
        changeShadows(&outcome) { shadow, _ in shadow.evict(ids, time: time) }
        close(&outcome)
        return outcome
    }

    private mutating func evict(_ slot: Int, gain: Double, time: Int64, outcome: inout EngineOutcome) {
        state.seq += 1
        state.counters.evicted += 1
        for index in shadows.indices { shadows[index].noteLoss(of: pool.members[slot].id) }
        var record = evictionRecord(of: slot, reason: .operator, gain: gain, time: time)
        outcome.removeMember(pool.members[slot].seq)
        pool.remove(slot)
        for moved in [slot, pool.count] { state.audits.member?.noteChange(of: moved) }
        if slot < pool.count { outcome.changeMember(pool.members[slot], slot: slot) }
        record.seq = state.seq
        record.pool = pool.count
        log(record, to: &outcome)
    }
}
