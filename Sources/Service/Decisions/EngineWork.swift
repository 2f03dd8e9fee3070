import Messages
import Selection
import Store

/// What the engine's thread does, one after the other.
enum EngineWork: Sendable {
    /// Decide a message's samples.
    case decide(Submission)
    /// Answer a question about the present state; the engine is nil while the dimension is open.
    case inspect(@Sendable (inout Engine?) -> Void)
    /// Change what an operator wants changed, before the next batch.
    case operate(OperatorWork)
    /// No samples come any more: hand over what is decided. Questions may still come.
    case stop
    /// Nothing comes any more.
    case end
}

/// A decided batch on its way to the disk, and from there to those who wait for it.
struct CommitJob: Sendable {
    /// What the store has to change; nil where nothing was new.
    var changes: StoreChanges?
    /// Grows by one each time the engine was read back from the store: what was decided before does not hold.
    var generation: Int
    /// For each message its reply, once the commit is done.
    var replies: [PendingReply] = []
    /// The new records, as topic and JSON text.
    var publications: [(topic: [UInt8], record: [UInt8])] = []
    /// What to show once the commit is done.
    var gauges: Gauges
    /// How many samples were decided.
    var samples = 0
    /// How many of them were known before.
    var duplicates = 0
    /// How long the engine took.
    var deciding = Duration.zero
    /// The new records.
    var records: [DecisionRecord] = []
    /// The kinds of alarms that were raised.
    var alarms: [String] = []
    /// Told when the commit is done, or that it failed; at most one waits.
    var onCommit: (@Sendable (ProtocolError?) -> Void)?
}

/// A reply that waits for a commit.
package struct PendingReply: Sendable {
    package enum Content: Sendable {
        case decisions([RecordJSON])
        case refusal(ProtocolError)
    }
    package let content: Content
    package let request: RequestTag?
    package let address: ReturnAddress
    package let load: Load
}

/// What the committing thread is told.
enum CommitWork: Sendable {
    case commit(CommitJob)
    case stop
}
