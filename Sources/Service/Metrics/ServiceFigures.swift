import Locks
import Messages
import Metrics

/// What is counted for the metrics since the start, by the threads that read and that commit; the engine's thread counts
/// nothing.
final class ServiceFigures: Sendable {
    private let decisions = Lock(DecisionFigures())
    private let intake = Lock(IntakeFigures())

    private let estimatedError = Lock(Double?.none)

    /// The standard error of NovelSum where it is estimated, as it was computed last.
    var novelSumError: Double? { estimatedError.withLock { $0 } }

    /// Takes in the error as it is now.
    func set(novelSumError: Double?) { estimatedError.withLock { $0 = novelSumError } }

    /// Takes in what was made durable.
    func note(_ job: CommitJob, committing: Duration) {
        decisions.withLock { $0.note(job, committing: committing) }
    }

    /// Takes in a reply.
    func note(refusal: ProtocolError) {
        decisions.withLock { $0.refusals[refusal.code, default: 0] += 1 }
    }

    /// Takes in a commit that failed.
    func noteFailedCommit() { decisions.withLock { $0.failedCommits += 1 } }

    /// Takes in a message that was read.
    func note(message submission: Submission) { intake.withLock { $0.note(submission) } }

    /// Says how much is unanswered.
    func set(unanswered: Load) { intake.withLock { $0.unanswered = unanswered } }

    /// All figures now.
    var current: (decisions: DecisionFigures, intake: IntakeFigures) {
        (decisions.withLock { $0 }, intake.withLock { $0 })
    }
}

/// What the committing thread counts.
struct DecisionFigures: Sendable {
    /// What decisions are told apart by.
    struct Kind: Hashable {
        let decision: DecisionRecord.Decision
        let reason: DecisionRecord.Reason
        let source: String
    }

    /// How many sources are told apart.
    private static let sourcesMax = 50
    /// Bounds for a gain as a multiple of the threshold.
    private static let ratios = [0.1, 0.25, 0.5, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 2, 4]
    /// Bounds for cosine distances.
    private static let distances = [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.5]
    /// Bounds for the samples of a batch.
    private static let batches: [Double] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, 16_384]

    private(set) var counts: [Kind: Int] = [:]
    var refusals: [ErrorCode: Int] = [:]
    private(set) var duplicates = 0
    private(set) var alarms: [String: Int] = [:]
    var failedCommits = 0
    private(set) var deciding = Histogram(bounds: Histogram.seconds)
    private(set) var committing = Histogram(bounds: Histogram.seconds)
    private(set) var samples = Histogram(bounds: batches)
    private(set) var gains = Histogram(bounds: ratios)
    private(set) var distances = Histogram(bounds: distances)
    /// The mean gain of the last batch.
    private(set) var gain: Double?
    private var sources = BoundedLabels(limit: sourcesMax)

    mutating func note(_ job: CommitJob, committing duration: Duration) {
        duplicates += job.duplicates
        for alarm in job.alarms { alarms[alarm, default: 0] += 1 }
        guard job.changes != nil else { return }
        committing.observe(duration / .seconds(1))
        if job.samples > 0 {
            samples.observe(Double(job.samples))
            deciding.observe(job.deciding / .seconds(1) / Double(job.samples), times: job.samples)
        }
        var sum = 0.0
        for record in job.records {
            let kind = Kind(
                decision: record.decision, reason: record.reason, source: sources.bounded(record.source ?? ""))
            counts[kind, default: 0] += 1
            guard record.decision != .evict else { continue }
            sum += record.gain
            if record.threshold > 0 { gains.observe(record.gain / record.threshold) }
            if let nearest = record.nearest { distances.observe(nearest.distance) }
        }
        if job.samples > 0 { gain = sum / Double(job.samples) }
    }
}

/// What the reading thread counts.
struct IntakeFigures: Sendable {
    /// By the socket on which they came.
    private(set) var messages: [String: Int] = [:]
    private(set) var samples: [String: Int] = [:]
    var unanswered = Load()

    mutating func note(_ submission: Submission) {
        let socket =
            switch submission.address {
            case .peer: "ingest"
            case .nobody(let name): name
            }
        messages[socket, default: 0] += 1
        if case .success(let request) = submission.content { samples[socket, default: 0] += request.ids.count }
    }
}
