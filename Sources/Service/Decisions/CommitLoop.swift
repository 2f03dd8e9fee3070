import Locks
import Logging
import Messages
import Selection
import Store

/// How far the commits are, for the engine's thread.
final class CommitProgress: Sendable {
    private struct State {
        var committed: UInt64
        var isCommitting = false
        /// The first failure of each generation that had one; only the newest matters.
        var failure: (generation: Int, error: StoreError)?
    }
    private let state: Lock<State>

    init(committed: UInt64) {
        state = Lock(State(committed: committed))
    }

    /// The newest position of the log that is durable.
    var committedSeq: UInt64 { state.withLock { $0.committed } }

    /// Whether a commit is under way.
    var isCommitting: Bool { state.withLock { $0.isCommitting } }

    /// Why a commit of this generation failed.
    func failure(of generation: Int) -> StoreError? {
        state.withLock { $0.failure?.generation == generation ? $0.failure?.error : nil }
    }

    fileprivate func begin() { state.withLock { $0.isCommitting = true } }

    fileprivate func end(committed: UInt64?) {
        state.withLock { state in
            state.isCommitting = false
            if let committed { state.committed = committed }
        }
    }

    fileprivate func fail(generation: Int, _ error: StoreError) {
        state.withLock { state in
            state.isCommitting = false
            if state.failure?.generation != generation { state.failure = (generation, error) }
        }
    }
}

/// Makes decided batches durable, then sends their replies and publications.
///
/// The only one that writes the store while the daemon runs; a thread of its own. Nothing leaves before its commit.
final class CommitLoop {
    private let store: Store
    private let channels: Channels
    private let mirror: PoolMirror
    private let clock: ServiceClock
    private let logger: Logger
    private var history: HistoryRecorder
    private let syncInterval: Duration?
    /// When commits that are not on disk yet have to be there; nil where all are.
    private var syncDeadline: ContinuousClock.Instant?

    /// - Parameter syncInterval: how often commits are put on disk; nil where each commit does that itself.
    init(
        store: Store, channels: Channels, mirror: PoolMirror, clock: ServiceClock, logger: Logger,
        syncInterval: Duration?
    ) {
        self.store = store
        self.channels = channels
        self.mirror = mirror
        history = HistoryRecorder(store: store, channels: channels, mirror: mirror, clock: clock, logger: logger)
        self.clock = clock
        self.logger = logger
        self.syncInterval = syncInterval
    }

    /// Runs until it is told to stop; then all that was handed over is durable and on its way.
    func run() {
        while true {
            switch nextWork() {
            case .commit(let job): commit(job)
            case .stop:
                recordHistory(isLast: true)
                sync()
                return
            case nil: break
            }
            recordHistory()
            if let syncDeadline, syncDeadline <= .now { sync() }
        }
    }

    /// The next work, or nil when it is time to sync or to record.
    private func nextWork() -> CommitWork? {
        guard let deadline = [syncDeadline, history.deadline].compactMap(\.self).min() else {
            return channels.commits.pop()
        }
        return channels.commits.pop(before: deadline)
    }

    private func recordHistory(isLast: Bool = false) {
        guard history.recordIfDue(isLast: isLast), let syncInterval else { return }
        syncDeadline = syncDeadline ?? .now + syncInterval
    }

    private func sync() {
        guard let syncInterval, syncDeadline != nil else { return }
        do throws(StoreError) {
            try store.sync()
            syncDeadline = nil
        } catch {
            logger.error("cannot sync the store: \(error)")
            syncDeadline = .now + syncInterval
        }
    }

    func commit(_ job: CommitJob) {
        if let error = channels.progress.failure(of: job.generation) { return refuse(job, error) }
        channels.progress.begin()
        let start = ContinuousClock.now
        do throws(StoreError) {
            if let changes = job.changes {
                try store.commit(changes)
                if let syncInterval { syncDeadline = syncDeadline ?? .now + syncInterval }
            }
        } catch {
            channels.progress.fail(generation: job.generation, error)
            channels.figures.noteFailedCommit()
            return refuse(job, error)
        }
        channels.progress.end(committed: job.changes?.entries.last?.seq)
        channels.figures.note(job, committing: .now - start)
        channels.recent.add(job.records)
        let time = clock.now()
        channels.gauges.change { gauges in
            var rate = gauges.rate
            rate.add(job.samples, at: time)
            gauges = job.gauges
            gauges.rate = rate
        }
        if let changes = job.changes {
            // Before the replies: who has one finds its samples in every measure.
            mirror.apply(changes)
            history.noteCommit()
        }
        if let last = job.changes?.entries.last?.seq {
            channels.publications.post(.records(job.publications, last: last))
        }
        answer(job.replies)
        job.onCommit?(nil)
    }

    private func answer(_ replies: [PendingReply]) {
        var events: [IngestLoop.Event] = []
        for reply in replies {
            let frames: [[UInt8]]
            switch reply.content {
            case .decisions(let records):
                frames = DecisionsReply(records: records).frames(request: reply.request)
            case .refusal(let error):
                channels.figures.note(refusal: error)
                if case .nobody(let socket) = reply.address {
                    channels.publications.post(.error(error, socket: socket))
                }
                frames = [error.json()]
            }
            events.append(.answered(reply.address, frames: frames, load: reply.load))
        }
        channels.ingest.post(events)
    }

    /// Tells everyone who waits for the batch that it does not hold.
    private func refuse(_ job: CommitJob, _ error: StoreError) {
        let code: ErrorCode
        switch error {
        case .mapFull, .diskFull, .readOnly, .directoryNotWritable: code = .readOnly
        // What the system refuses may pass: no descriptors or memory left, an error of the disk.
        case .lmdb(let cause) where cause.code > 0: code = .readOnly
        default: code = .internal
        }
        let replies = job.replies.map { reply in
            guard case .decisions = reply.content else { return reply }
            let refusal = ProtocolError(
                code, "\(error); nothing was kept of this message, send it again when there is room",
                request: reply.request)
            return PendingReply(
                content: .refusal(refusal), request: reply.request, address: reply.address, load: reply.load)
        }
        channels.gauges.change { $0.readOnlyReason = error.advice }
        answer(replies)
        job.onCommit?(ProtocolError(code, "\(error); nothing was changed"))
    }
}
