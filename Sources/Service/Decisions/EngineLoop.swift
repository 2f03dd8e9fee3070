import Configuration
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
    let work: BlockingQueue<EngineWork>
    private let commits: BlockingQueue<CommitWork>
    private let progress: CommitProgress
    private let drain: Drain
    private let store: Store
    var loading: EngineLoading
    let clock: ServiceClock
    let logger: Logger
    let questions: BlockingQueue<Question?>
    private var pace: BatchPace
    /// How long the last batch took.
    var lastBatch = Duration.zero
    private let patience: Duration
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
    /// What the engine was told beside the samples, until the store knows it.
    var inputs: [EngineInput] = []
    /// When the engine began with what is stored.
    private var startTime: Int64
    /// The time of the last decisions.
    var latest: Int64?
    private let mirror: PoolMirror
    /// For how long samples wait for their decisions; nil where each is decided when it comes.
    let holdSettings: HeldSamples.Hold?
    /// The samples that wait; nil where none does.
    var held: HeldSamples?
    /// The messages that wait for them.
    var heldMessages = HeldMessages()
    /// In which order samples came, where that is noted.
    var arrivals: ArrivalNotes?
    private var retention: RetentionBound
    private let pulse: EnginePulse
    /// Whether that was said.
    var isClockBehind = false

    /// How long a store that could not be written is left alone.
    static let pauseAfterFailure = Duration.seconds(2)
    private let pauseAfterFailure: Duration

    init(
        engine: Engine?, state: DurableState, isBudgetRecorded: Bool, loading: EngineLoading, mirror: PoolMirror,
        channels: Channels, clock: ServiceClock, logger: Logger, batch: Configuration.Batch,
        retention: Configuration.Retention, hold: HeldSamples.Hold? = nil, arrivals: ArrivalNotes? = nil,
        pauseAfterFailure: Duration = EngineLoop.pauseAfterFailure
    ) {
        self.engine = engine
        self.state = state
        self.isBudgetRecorded = isBudgetRecorded
        self.loading = loading
        store = loading.store
        work = channels.work
        commits = channels.commits
        questions = channels.questions
        progress = channels.progress
        drain = channels.drain
        self.mirror = mirror
        pulse = channels.pulse
        self.clock = clock
        self.logger = logger
        holdSettings = hold
        held = hold.map { HeldSamples($0) }
        self.arrivals = arrivals
        self.pauseAfterFailure = pauseAfterFailure
        self.retention = RetentionBound(retention)
        pace = BatchPace(samplesMax: batch.samples)
        patience = .milliseconds(batch.milliseconds)
        startTime = clock.now()
        noteEngine()
    }

    /// Runs until the end.
    func run() { while perform(nextWork()) {} }

    /// Does one thing, and with it what may go into the same batch; false at the end. Without any it is time for those
    /// whose decisions wait.
    func perform(_ work: EngineWork?) -> Bool {
        pulse.beat()
        defer { pulse.rest() }
        switch work {
        case nil: decideOverdue()
        case .decide(let submission): decide(gather(from: submission))
        case .inspect(let body): answer(body)
        case .operate(let work): operate(work)
        case .stop: isStopping = true
        case .end:
            leaveResumption()
            return false
        }
        if isStopping {
            isStopping = false
            releaseHeld()
            isStopped = true
            commits.push(.stop)
        }
        return true
    }

    /// The next work; nil when those that wait for their decision have waited long enough.
    private func nextWork() -> EngineWork? {
        guard let deadline = holdDeadline else { return work.pop() }
        return work.pop(before: deadline)
    }

    /// What has arrived, up to the bound; while the disk is busy it waits a little for more.
    private func gather(from first: Submission) -> [Submission] {
        var submissions = [first]
        var samples = first.load.samples
        let samplesMax = pace.samples
        let deadline = ContinuousClock.now + patience
        while samples < samplesMax {
            let isBusy = commits.count > 0 || progress.isCommitting
            guard let next = work.pop(before: isBusy ? deadline : .now) else { break }
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
        let time = moment()
        if held != nil { return hold(assembly, time: time) }
        var deciding = Duration.zero
        if let vectors = assembly.vectors {
            var engine = self.engine ?? loading.emptyEngine(dimension: vectors.columns)
            // Moved, so that the pool is changed in place.
            self.engine = nil
            let batch = SampleBatch(samples: assembly.samples, vectors: vectors, time: time)
            let decided: EngineOutcome
            (decided, deciding) = timed(vectors.rows, by: &engine) { $0.decide(batch) }
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

    /// What the engine decides of so many samples, and how long it takes.
    func timed<Outcome>(
        _ samples: Int, by engine: inout Engine, _ decide: (inout Engine) -> Outcome
    ) -> (outcome: Outcome, duration: Duration) {
        engine.setStored(through: progress.committedSeq)
        watch(&engine)
        let start = ContinuousClock.now
        let outcome = decide(&engine)
        let duration = .now - start
        pace.note(duration, samples: samples)
        lastBatch = duration
        return (outcome, duration)
    }

    /// Has the engine say that it gets on, so that a batch that takes minutes is not taken for an engine that is stuck.
    func watch(_ engine: inout Engine) { engine.onRecord = { [pulse] in pulse.beat() } }

    /// Evicts what a smaller capacity has no room for; done once for each beginning, before the first sample.
    func fitCapacity() {
        guard var engine else { return }
        self.engine = nil
        let time = startTime
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
        if var filled = changes {
            recordBudget(in: &filled, time: time)
            filled.restart = restart
            restart = nil
            filled.inputs = inputs.map { StoredInput(seq: $0.seq, content: $0.json) }
            inputs = []
            let decided = outcome.map { outcome in outcome.recordOfSample.map { outcome.records[$0] } } ?? []
            filled.arrivals = arrivals?.changes(decided) ?? []
            let last = filled.entries.last?.seq ?? state.engine.seq
            filled.retainedFrom = retainedFrom(last: last, time: time)
            changes = filled
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
        // While it is on its way to the disk.
        engine?.settle()
    }

    private func retainedFrom(last: UInt64, time: Int64) -> UInt64? {
        do { return try retention.first(last: last, time: time, in: store) } catch {
            logger.error("the log keeps its length: \(error)")
            return nil
        }
    }

    private func assemble(_ submissions: [Submission], into assembly: inout BatchAssembly, refusal: Refusal?) {
        forgetCommitted()
        for submission in submissions {
            do {
                try store.read { reader in
                    try assembly.add(
                        submission, dimension: engine?.dimension, refusal: refusal, isHeld: heldMessages.holds
                    ) { id in
                        if let recent = recent[Array(id.utf8)] {
                            return RecordJSON(recent.record.bytes, duplicate: true)
                        }
                        return try reader.decision(ofID: id).map { RecordJSON($0.record, duplicate: true) }
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
        state.note(outcome)
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
        gauges.held = held?.count ?? 0
        return gauges
    }
}

extension EngineLoop {
    /// Where a commit has failed: reads the engine back, so that it is again what is durable.
    func recoverFromFailure() {
        guard let failure = progress.failure(of: generation) else { return }
        generation += 1
        logger.error("nothing is kept for now: \(failure.advice)")
        readOnly = (failure.advice, .now)
        do {
            (state, isBudgetRecorded) = try loading.state()
            engine = try loading.engine(state: state.engine)
            arrivals = try loading.arrivals()
            startTime = clock.now()
            noteEngine()
        } catch {
            // What is in memory was never durable, and what is durable cannot be read: nothing can be decided.
            logger.critical("the store cannot be read back: \(error)")
            engine = nil
            readOnly = ("the store cannot be read back: \(error)", .now + .seconds(1_000_000_000))
        }
        recent = [:]
        let replies = abandonHeld("\(failure)")
        if !replies.isEmpty { commit(nil, replies: replies, outcome: nil, records: [], time: clock.now()) }
    }

    /// Why nothing can be decided; nil where the store can be written, which is tried again after a pause.
    func refusal() -> Refusal? {
        if drain.isOver { return .shuttingDown }
        guard let readOnly else { return nil }
        guard ContinuousClock.now - readOnly.since > pauseAfterFailure else {
            return Refusal(readOnly: readOnly.reason)
        }
        do throws(StoreError) { try writeState() } catch {
            self.readOnly = (error.advice, .now)
            return Refusal(readOnly: error.advice)
        }
        logger.notice("the store can be written again")
        self.readOnly = nil
        // It begins anew with what is stored, as after a start.
        fitCapacity()
        return nil
    }

    /// Tries whether the store can be written. The state has the budget in force, so that is written down with it as elsewhere:
    /// a start that finds it in the state takes it for recorded.
    private func writeState() throws(StoreError) {
        let wasRecorded = isBudgetRecorded
        var changes = StoreChanges()
        changes.engineState = state.bytes
        recordBudget(in: &changes, time: startTime)
        do throws(StoreError) { try store.commit(changes) } catch {
            isBudgetRecorded = wasRecorded
            throw error
        }
    }

    /// Has the next commit say where an engine was read from the store, how, and where estimates were made anew: who
    /// replays the log does the same there.
    private func noteEngine() {
        restart = engine?.areEstimatesNew == true ? (state.engine.seq, startTime) : nil
        inputs = [loading.start(engine, state, time: startTime)]
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
