import Messages
import Selection
import Store
import Vectors

/// Deciding later (`hold` in the configuration).
extension EngineLoop {
    /// Lets a batch's new samples wait, and decides those whose time has come.
    func hold(_ assembly: BatchAssembly, time: Int64) {
        guard let dimension = engine?.dimension ?? assembly.vectors?.columns else {
            heldMessages.add(assembly)
            return commit(nil, replies: heldMessages.replies([]), outcome: nil, records: [], time: time)
        }
        var engine = self.engine ?? loading.emptyEngine(dimension: dimension)
        // Moved, so that the pool is changed in place.
        self.engine = nil
        heldMessages.add(assembly)
        let batch = SampleBatch(
            samples: assembly.samples, vectors: assembly.vectors ?? Matrix(columns: dimension), time: time)
        let (outcome, duration) = timed(batch.samples.count, by: &engine) { engine in
            held?.take(batch, by: &engine)
        }
        self.engine = engine
        note(batch, isIdle: outcome?.records.isEmpty ?? true)
        settle(outcome, time: time, effort: (assembly.duplicates, duration))
    }

    /// Decides those that have waited long enough; when nothing comes, time passes all the same.
    func decideOverdue() {
        guard let wait = held?.wait(at: clock.now()), wait == 0 else { return }
        recoverFromFailure()
        hold(BatchAssembly(), time: moment())
    }

    /// Until when it may wait for work; nil for as long as it takes.
    var holdDeadline: ContinuousClock.Instant? {
        held?.wait(at: clock.now()).map { .now + .microseconds($0) }
    }

    /// Decides all that waits, because no samples come any more.
    func releaseHeld() {
        recoverFromFailure()
        guard held?.count ?? 0 > 0, var engine = self.engine else { return }
        self.engine = nil
        let time = moment()
        let (outcome, duration) = timed(held?.count ?? 0, by: &engine) { engine in
            held?.release(by: &engine, time: time)
        }
        self.engine = engine
        if arrivals != nil { inputs.append(EngineInput(seq: state.engine.seq, time: time, .release)) }
        settle(outcome, time: time, effort: (0, duration))
    }

    /// Lets go of what is held when nothing can be kept: the peers are told to send it again.
    func abandonHeld(_ reason: String) -> [PendingReply] {
        guard let hold = holdSettings else { return [] }
        held = HeldSamples(hold)
        return heldMessages.abandon { request in
            ProtocolError(
                .readOnly, "\(reason); not all of this message was kept, send it again when there is room",
                request: request.request)
        }
    }

    /// Notes for the store that a batch came.
    private func note(_ batch: SampleBatch, isIdle: Bool) {
        arrivals?.add(batch)
        guard let last = arrivals?.last else { return }
        var time = batch.time
        // Of batches in a row that brought and decided nothing only the latest time counts.
        if isIdle, batch.samples.isEmpty, inputs.suffix(2).count(where: { $0.isArrival(through: last) }) == 2 {
            time = max(time, inputs.removeLast().time)
        }
        inputs.append(EngineInput(seq: state.engine.seq, time: time, .arrivals(through: last)))
    }

    private func settle(_ outcome: EngineOutcome?, time: Int64, effort: (duplicates: Int, deciding: Duration)) {
        guard let outcome else { return }
        let records = outcome.records.map(\.json)
        note(outcome, records: records)
        let decisions = outcome.recordOfSample.map { outcome.records[$0] }
        let contents = heldMessages.release(decisions)
        let replies = heldMessages.replies(outcome.recordOfSample.map { (outcome.records[$0].id, records[$0]) })
        let changes =
            records.isEmpty
            ? nil
            : StoreChanges(outcome, records: records, state: state) { (contents[$0].vector, contents[$0].details) }
        commit(changes, replies: replies, outcome: outcome, records: records, time: time, effort: effort)
    }
}
