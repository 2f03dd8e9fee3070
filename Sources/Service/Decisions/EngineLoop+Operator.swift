import Configuration
import Messages
import Selection
import Store

extension EngineLoop {
    /// Changes what an operator wants changed; the answer follows the commit.
    func operate(_ work: OperatorWork) {
        recoverFromFailure()
        if let refusal = isStopped ? .shuttingDown : refusal() { return work.answer(.failure(refusal.error)) }
        let time = moment()
        do throws(ProtocolError) {
            let outcome = try change(work.change, time: time)
            let records = outcome?.records.map(\.json) ?? []
            if let outcome { note(outcome, records: records) }
            var changes = outcome.map { BatchAssembly().changes($0, records: records, state: state) } ?? StoreChanges()
            changes.engineState = state.bytes
            let result = OperatorWork.Outcome(records: records, gauges: currentGauges())
            commit(changes, replies: [], outcome: outcome, records: records, time: time) { error in
                work.answer(error.map { .failure($0) } ?? .success(result))
            }
        } catch {
            work.answer(.failure(error))
        }
    }

    /// What a change does to the engine; nil while there is none.
    private func change(_ change: OperatorWork.Change, time: Int64) throws(ProtocolError) -> EngineOutcome? {
        // Moved, so that the pool is changed in place.
        var engine = self.engine
        self.engine = nil
        defer { self.engine = engine }
        if var watched = engine.take() {
            watch(&watched)
            engine = watched
        }
        switch change {
        case .evict(let ids):
            do throws(NoSuchMembers) {
                guard engine != nil || ids.isEmpty else { throw NoSuchMembers(ids: ids) }
                let outcome = try engine?.evict(ids, time: time)
                if arrivals != nil { inputs.append(EngineInput(seq: state.engine.seq, time: time, .eviction(ids))) }
                return outcome
            } catch {
                let names = error.ids.prefix(Self.namesShown).map { "\"\($0)\"" }.joined(separator: ", ")
                let more = error.ids.count > Self.namesShown ? " and \(error.ids.count - Self.namesShown) others" : ""
                throw ProtocolError(
                    .notFound, "ids: no member is named \(names)\(more); nothing was evicted",
                    index: error.ids.first.flatMap { id in ids.firstIndex { $0.utf8.elementsEqual(id.utf8) } })
            }
        case .setBudget(let settings):
            let budget = try changedBudget(settings)
            do throws(StartError) { try loading.take(budget) } catch { throw ProtocolError(.badField, "set: \(error)") }
            state.budget?.current = budget
            isBudgetRecorded = false
            inputs.append(EngineInput(seq: state.engine.seq, time: time, .budget(budget)))
            return engine?.setBudget(loading.settings.budget, time: time)
        case .adoptBudget(let budget):
            do throws(StartError) { try loading.adopt(budget) } catch { throw ProtocolError(.badField, "\(error)") }
            state.budget = BudgetInForce(budget, after: nil)
            isBudgetRecorded = false
            inputs.append(EngineInput(seq: state.engine.seq, time: time, .budget(budget)))
            return engine?.setBudget(loading.settings.budget, time: time)
        }
    }

    private func changedBudget(_ settings: JSONObject) throws(ProtocolError) -> Configuration.Budget {
        let present = state.budget?.current ?? loading.configured
        do throws(ConfigurationErrors) {
            return try present.changing(
                settings.members.map { ($0.name, String(decoding: $0.value.encoded(), as: UTF8.self)) })
        } catch {
            let mistakes = error.mistakes.map { [$0.key, $0.message].compactMap(\.self).joined(separator: ": ") }
            throw ProtocolError(.badField, "set: \(mistakes.joined(separator: "; "))")
        }
    }

    /// Writes the budget in force down with the changes, as beginning behind what the log had before them; once.
    func recordBudget(in changes: inout StoreChanges, time: Int64) {
        guard !isBudgetRecorded, let budget = state.budget?.current else { return }
        let seq = changes.entries.first.map { $0.seq - 1 } ?? state.engine.seq
        changes.budget = (seq, RecordedBudget(budget, seq: seq, time: time).json)
        isBudgetRecorded = true
    }

    /// Ids that an error names.
    private static let namesShown = 10
}
