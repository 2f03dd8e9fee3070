import Configuration
import Foundation
import Logging
import Messages
import Selection
import Store
import Vectors

/// Decides: takes what has arrived as one batch, asks the engine, and hands the outcome to the committing thread.
///
/// The only one that changes the engine; runs on a thread of its own. It is a few batches ahead of the disk at most. When
/// a commit fails it reads the engine back from the store, so that what it knows is again what is durable.
final class EngineLoop {
    private let work: BlockingQueue<EngineWork>
    private let commits: BlockingQueue<CommitWork>
    private let progress: CommitProgress
    private let drain: Drain
    private let store: Store
    var loading: EngineLoading
    let clock: ServiceClock
    private let logger: Logger
    private var pace: BatchPace
    private let patience: TimeInterval
    var engine: Engine?
    var state: DurableState
    private var generation = 0
    /// Decided, and perhaps not yet to be found in the store, by the id's bytes: the record, and where it stands in the log.
    private var recent: [[UInt8]: (record: RecordJSON, seq: UInt64)] = [:]
    private var readOnly: (reason: String, since: ContinuousClock.Instant)?
    /// Whether the stop came while a batch was gathered.
    private var isStopping = false
    /// Whether nothing is committed any more.
    var isStopped = false
    /// Whether the store knows the budget in force.
    var isBudgetRecorded: Bool
    /// Behind which entry of the log the estimates were made anew, and when, until the store knows it.
    private var restart: (seq: UInt64, time: Int64)?
    private let mirror: PoolMirror
    private let advance: EngineAdvance

    /// How long a store that could not be written is left alone.
    private static let pauseAfterFailure = Duration.seconds(2)

    init(
        engine: Engine?, state: DurableState, isBudgetRecorded: Bool, loading: EngineLoading, mirror: PoolMirror,
        channels: Channels, clock: ServiceClock, logger: Logger, batch: Configuration.Batch
    ) {
        self.engine = engine
        self.state = state
        self.isBudgetRecorded = isBudgetRecorded
        self.loading = loading
        store = loading.store
        work = channels.work
        commits = channels.commits
        progress = channels.progress
        drain = channels.drain
        self.mirror = mirror
        advance = channels.advance
        self.clock = clock
        self.logger = logger
        pace = BatchPace(samplesMax: batch.samples)
        patience = Double(batch.milliseconds) / 1000
        noteEstimates()
    }

    /// Runs until the end.
    func run() {
        while true {
            let next = work.pop()
            advance.note(at: clock.now())
            switch next {
            case .decide(let submission): decide(gather(from: submission))
            case .inspect(let body): body(&engine)
            case .operate(let work): operate(work)
            case .stop: isStopping = true
            case .end: return leaveResumption()
            }
            if isStopping {
                isStopping = false
                isStopped = true
                commits.push(.stop)
            }
        }
    }

    /// What has arrived, up to the bound; while the disk is busy it waits a little for more.
    private func gather(from first: Submission) -> [Submission] {
        var submissions = [first]
        var samples = first.load.samples
        let samplesMax = pace.samples
        let deadline = Date().addingTimeInterval(patience)
        while samples < samplesMax {
            let isBusy = commits.count > 0 || progress.isCommitting
            guard let next = work.pop(before: isBusy ? deadline : .distantPast) else { break }
            switch next {
            case .decide(let submission):
                submissions.append(submission)
                samples += submission.load.samples
            case .inspect(let body): body(&engine)
            case .operate(let work): operate(work)
            case .stop:
                isStopping = true
                return submissions
            case .end: preconditionFailure("the end comes after the stop, behind which nothing is to be decided")
            }
        }
        return submissions
    }

    private func decide(_ submissions: [Submission]) {
        recoverFromFailure()
        var assembly = BatchAssembly()
        assemble(submissions, into: &assembly, refusal: refusal())
        state.duplicates += assembly.duplicates
        state.refused += assembly.refusals
        var records: [[UInt8]] = []
        var outcome: EngineOutcome?
        var deciding = Duration.zero
        let time = clock.now()
        if let vectors = assembly.vectors {
            var engine = self.engine ?? loading.emptyEngine(dimension: vectors.columns)
            // Moved, so that the pool is changed in place.
            self.engine = nil
            engine.setStored(through: progress.committedSeq)
            let start = ContinuousClock.now
            let decided = engine.decide(SampleBatch(samples: assembly.samples, vectors: vectors, time: time))
            deciding = .now - start
            pace.note(deciding, samples: vectors.rows)
            self.engine = engine
            records = decided.records.map(\.json)
            outcome = decided
            note(decided, records: records)
        }
        let replies = assembly.replies { place in records[outcome?.recordOfSample[place] ?? place] }
        let changes = outcome.map { assembly.changes($0, records: records, state: state) }
        commit(
            changes, replies: replies, outcome: outcome, records: records, time: time,
            effort: (duplicates: assembly.duplicates, deciding: deciding))
    }

    /// Evicts what a smaller capacity has no room for; done once, before the first sample.
    func fitCapacity() {
        guard var engine else { return }
        self.engine = nil
        let time = clock.now()
        let outcome = engine.fitCapacity(time: time)
        self.engine = engine
        guard !outcome.isEmpty else { return }
        let records = outcome.records.map(\.json)
        note(outcome, records: records)
        let changes = BatchAssembly().changes(outcome, records: records, state: state)
        commit(changes, replies: [], outcome: outcome, records: records, time: time)
    }

    func commit(
        _ changes: StoreChanges?, replies: [PendingReply], outcome: EngineOutcome?, records: [[UInt8]], time: Int64,
        effort: (duplicates: Int, deciding: Duration) = (0, .zero),
        onCommit: (@Sendable (ProtocolError?) -> Void)? = nil
    ) {
        var changes = changes
        if !isBudgetRecorded, changes != nil { recordBudget(in: &changes, time: time) }
        if changes != nil {
            changes?.restart = restart
            restart = nil
        }
        var job = CommitJob(changes: changes, generation: generation, gauges: currentGauges())
        job.onCommit = onCommit
        job.replies = replies
        job.samples = outcome?.recordOfSample.count ?? 0
        (job.duplicates, job.deciding) = effort
        job.records = outcome?.records ?? []
        job.alarms = outcome?.alarms.map(\.kind.rawValue) ?? []
        if let outcome {
            job.publications = zip(outcome.records, records).map { record, json in
                (Topic.decision(record.decision, source: record.source), json)
            }
            for alarm in outcome.alarms {
                logger.warning(
                    alarm.kind == .drift ? "the stream has changed" : "what arrives adds hardly anything any more",
                    metadata: ["value": "\(alarm.value)", "limit": "\(alarm.limit)", "seq": "\(alarm.seq)"])
                let message = AlarmMessage(
                    kind: alarm.kind.rawValue, seq: alarm.seq, time: alarm.time, value: alarm.value, limit: alarm.limit
                ).published
                job.publications.append((message[0], message[1]))
            }
        }
        commits.push(.commit(job))
    }

    private func assemble(_ submissions: [Submission], into assembly: inout BatchAssembly, refusal: Refusal?) {
        forgetCommitted()
        for submission in submissions {
            do {
                try store.read { reader in
                    try assembly.add(submission, dimension: engine?.dimension, refusal: refusal) { id in
                        if let recent = recent[Array(id.utf8)] {
                            return RecordJSON(recent.record.bytes, duplicate: true)
                        }
                        guard let seq = try reader.seqs(ofID: id).first, let entry = try reader.entry(seq) else {
                            return nil
                        }
                        return RecordJSON(entry.record, duplicate: true)
                    }
                }
            } catch {
                logger.error("cannot look ids up: \(error)")
                assembly.refuse(
                    submission,
                    ProtocolError(
                        .internal, "the store cannot be read: \(error); nothing was kept of this message",
                        request: submission.content.request))
            }
        }
    }

    /// Remembers what a batch decided until the store has it, and counts it.
    func note(_ outcome: EngineOutcome, records: [[UInt8]]) {
        for index in outcome.recordOfSample {
            let record = outcome.records[index]
            recent[Array(record.id.utf8)] = (RecordJSON(records[index]), record.seq)
        }
        for record in outcome.records {
            state.sources.change(record.source) { counts in
                switch record.decision {
                case .keep: (counts.seen, counts.kept) = (counts.seen + 1, counts.kept + 1)
                case .drop: counts.seen += 1
                case .evict: counts.evicted += 1
                }
            }
        }
        state.engine = outcome.state
    }

    private func forgetCommitted() {
        let committed = progress.committedSeq
        recent = recent.filter { $0.value.seq > committed }
    }

    func currentGauges() -> Gauges {
        // Moved, so that nothing of the pool is copied when a cached figure is kept.
        var engine = self.engine
        self.engine = nil
        var gauges = Gauges(&engine, state)
        self.engine = engine
        gauges.readOnlyReason = readOnly?.reason
        return gauges
    }
}

extension EngineLoop {
    /// Where a commit has failed: reads the engine back, so that it is again what is durable.
    func recoverFromFailure() {
        guard let failure = progress.failure(of: generation) else { return }
        generation += 1
        logger.error("nothing is kept for now: \(failure)")
        readOnly = ("\(failure)", .now)
        do {
            (state, isBudgetRecorded) = try loading.state()
            engine = try loading.engine(state: state.engine)
            noteEstimates()
        } catch {
            // What is in memory was never durable, and what is durable cannot be read: nothing can be decided.
            logger.critical("the store cannot be read back: \(error)")
            engine = nil
            readOnly = ("the store cannot be read back: \(error)", .now + .seconds(1_000_000_000))
        }
        recent = [:]
    }

    /// Why nothing can be decided; nil where the store can be written, which is tried again after a pause.
    func refusal() -> Refusal? {
        if drain.isOver { return .shuttingDown }
        guard let readOnly else { return nil }
        guard ContinuousClock.now - readOnly.since > Self.pauseAfterFailure else {
            return Refusal(readOnly: readOnly.reason)
        }
        do throws(StoreError) {
            var probe = StoreChanges()
            probe.engineState = state.bytes
            try store.commit(probe)
        } catch {
            self.readOnly = ("\(error)", .now)
            return Refusal(readOnly: "\(error)")
        }
        logger.notice("the store can be written again")
        self.readOnly = nil
        return nil
    }

    /// Where estimates were made anew, has the next commit say so: who replays the log does the same there.
    private func noteEstimates() {
        restart = engine?.areEstimatesNew == true ? (state.engine.seq, clock.now()) : nil
    }

    /// At the end, when all is durable: leaves what the next start would have to compute.
    private func leaveResumption() {
        guard let engine, progress.failure(of: generation) == nil, progress.committedSeq == state.engine.seq else {
            return
        }
        var parts: [UInt32: [[UInt8]]] = [:]
        parts[ResumptionPart.estimates.rawValue] = engine.storedEstimates
        parts[ResumptionPart.moments.rawValue] = mirror.storedMoments
        let left = Resumption(seq: state.engine.seq, parts: parts)
        do throws(StoreError) {
            let last = try store.read { (reader) throws(StoreError) in try reader.resumptionSeq() }
            guard last != left.seq, !parts.isEmpty else { return }
            try store.save(left)
            try store.sync()
        } catch {
            logger.warning("the next start takes longer, what it needs could not be stored: \(error)")
        }
    }
}
