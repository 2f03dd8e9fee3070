import Configuration
import Logging
import Messages
import Selection
import Store

/// The daemon without its threads and sockets: what decides and what commits, each taking a step when it is told to.
///
/// For simulations, where a seed says what happens when. What is not told to go on is lost with the value, as with a kill.
package final class SteppedDaemon {
    private let channels: Channels
    private let engineLoop: EngineLoop
    private let commitLoop: CommitLoop
    private let store: Store

    /// Opens the store and begins with what it has.
    ///
    /// - Throws: `StartError`, `StoreError`.
    package init(
        _ configuration: Configuration, faults: WriteFaults? = nil, clock: ServiceClock, logger: Logger
    ) throws {
        let settings = try EngineSettings(configuration)
        store = try Store.open(configuration, settings: settings, clock: clock, faults: faults)
        var loading = EngineLoading(configuration, store: store, settings: settings, logger: logger)
        let (state, isBudgetRecorded) = try loading.state()
        var engine = try loading.engine(state: state.engine)
        channels = try Channels(Gauges(&engine, state), ahead: 1 << 20)
        let mirror = try PoolMirror(engine, store: store, settings: settings)
        commitLoop = CommitLoop(
            store: store, channels: channels, mirror: mirror, clock: clock, logger: logger, syncInterval: nil)
        engineLoop = EngineLoop(
            engine: engine, state: state, isBudgetRecorded: isBudgetRecorded, loading: loading, mirror: mirror,
            channels: channels, clock: clock, logger: logger, batch: configuration.batch,
            retention: configuration.retention, hold: configuration.hold.engineHold, arrivals: try loading.arrivals(),
            pauseAfterFailure: .zero)
        engineLoop.fitCapacity()
    }

    /// Hands a message over, as the ingest socket does.
    package func submit(_ request: SubmitRequest) {
        channels.work.push(
            .decide(Submission(content: .success(request), address: .nobody(socket: "simulation"), bytes: 0)))
    }

    /// Hands an operator's eviction over.
    package func evict(_ ids: [String], answer: @escaping @Sendable (ProtocolError?) -> Void) {
        operate(.evict(ids: ids), answer)
    }

    /// Hands a change of the budget over.
    package func setBudget(_ settings: JSONObject, answer: @escaping @Sendable (ProtocolError?) -> Void) {
        operate(.setBudget(settings), answer)
    }

    private func operate(_ change: OperatorWork.Change, _ answer: @escaping @Sendable (ProtocolError?) -> Void) {
        channels.work.push(
            .operate(
                OperatorWork(change: change) { result in
                    if case .failure(let error) = result { answer(error) } else { answer(nil) }
                }))
    }

    /// How much waits to be decided, and to be committed.
    package var waiting: (decisions: Int, commits: Int) { (channels.work.count, channels.commits.count) }

    /// Decides what waits, up to a batch.
    package func decide() {
        guard channels.work.count > 0 else { return }
        _ = engineLoop.perform(channels.work.pop())
    }

    /// Lets those decide that have waited long enough.
    package func decideOverdue() { _ = engineLoop.perform(nil) }

    /// Commits what was decided first, and sends its replies.
    package func commit() {
        guard channels.commits.count > 0, case .commit(let job) = channels.commits.pop() else { return }
        commitLoop.commit(job)
        _ = channels.publications.takeAll()
    }

    /// The replies since this was last asked, each as its frames.
    package func replies() -> [[[UInt8]]] {
        channels.ingest.takeAll().compactMap { event in
            if case .answered(_, let frames, _) = event { frames } else { nil }
        }
    }

    /// Stops as SIGTERM does: what was handed over is decided and committed, and the next start is told where to go on.
    package func stop() {
        channels.work.push(.stop)
        while channels.work.count > 0 { decide() }
        while channels.commits.count > 0 { commit() }
        _ = engineLoop.perform(.end)
    }

    /// The store, for who looks at it between steps.
    package var content: Store { store }
}
