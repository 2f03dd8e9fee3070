import Locks
import Messages

/// The latest decisions that were made durable.
final class RecentDecisions: Sendable {
    /// How many there are at most.
    static let countMax = 500

    private let records = Lock<[DecisionRecord]>([])

    /// Takes in what was made durable.
    func add(_ more: [DecisionRecord]) {
        records.withLock { records in
            records += more.suffix(Self.countMax)
            // Not at each batch, since it moves all of them.
            if records.count > 2 * Self.countMax { records.removeFirst(records.count - Self.countMax) }
        }
    }

    /// Those behind a position of the log, as far as they are still there.
    func after(_ seq: UInt64) -> [DecisionRecord] {
        records.withLock { records in records.suffix(Self.countMax).filter { $0.seq > seq } }
    }
}
