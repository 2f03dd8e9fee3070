import Selection
import Sockets

/// How the daemon's threads reach each other.
final class Channels: Sendable {
    /// For the engine's thread. It has room for all that is read, so that reading never waits for it.
    let work = BlockingQueue<EngineWork>(capacity: Load.messagesMax + 64)
    /// For the committing thread; short, so that the engine is only a few batches ahead of the disk.
    let commits: BlockingQueue<CommitWork>
    /// For the answering thread; nil is the end.
    let questions = BlockingQueue<Question?>(capacity: QueryLoop.openMax)
    /// For the thread that computes exact values; nil is the end.
    let exactQuestions = BlockingQueue<Question?>(capacity: QueryLoop.openMax)
    /// For the thread of the sockets that take samples.
    let ingest: Outbox<IngestLoop.Event>
    /// For the query socket's thread.
    let query: Outbox<QueryLoop.Event>
    /// For the decisions socket's thread.
    let publications: Outbox<Publication>
    /// How far the commits are.
    let progress: CommitProgress
    /// What was last made durable.
    let gauges: SharedGauges
    /// For the thread that answers over HTTP what takes a moment.
    let web = BlockingQueue<WebWork>(capacity: WebLoop.openMax)
    /// The latest decisions, for those who look on.
    let recent = RecentDecisions()
    /// What is counted for the metrics.
    let figures = ServiceFigures()
    /// Whether the engine gets on.
    let pulse = EnginePulse()
    /// Until when work goes on after a stop.
    let drain = Drain()

    /// - Parameter ahead: how many commits may wait.
    init(_ gauges: Gauges, ahead: Int = 2) throws(SocketError) {
        commits = BlockingQueue(capacity: ahead)
        ingest = try Outbox()
        query = try Outbox()
        publications = try Outbox()
        progress = CommitProgress(committed: gauges.state.engine.seq)
        self.gauges = SharedGauges(gauges)
    }
}
