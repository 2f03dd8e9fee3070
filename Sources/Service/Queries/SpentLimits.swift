import Configuration
import Messages
import Selection
import Store

/// Which limits were spent when a sample was decided, and how large each would have had to be: as far as the log tells.
struct SpentLimits {
    /// By the limit's name: what it was, and from which value on it would have let the sample pass.
    private(set) var known: [(name: String, value: JSONValue)] = []
    /// Limits of which the log does not tell what was used.
    private(set) var unknown: [JSONValue] = []

    /// Of a decision, its entry and the budgets up to it, oldest first.
    init(
        _ record: DecisionRecord, _ entry: LogEntry, budgets: [RecordedBudget], from reader: borrowing StoreReader
    ) throws {
        guard let budget = budgets.last?.budget else { return }
        let (seen, kept) = (Int(entry.seen) - 1, Int(entry.kept) - (entry.kind == .keep ? 1 : 0))
        if let total = budget.total, kept + 1 > total {
            known.append(("total", ["was": .integer(total), "from": .integer(kept + 1)]))
        }
        if let rate = budget.keepRate {
            let began = try Self.counts(at: Self.began(budgets, \.keepRate), from: reader)
            let least = Self.leastRate(seen: seen - began.seen, kept: kept - began.kept)
            if least > rate { known.append(("keep_rate", ["was": .double(rate), "from": .double(least)])) }
        }
        if let window = budget.perWindow {
            let start = try Self.windowStart(record, window, from: reader)
            let began = try Self.counts(at: max(start, Self.began(budgets, \.perWindow?.seconds)), from: reader)
            if kept - began.kept + 1 > window.count {
                known.append(
                    ("per_window", ["was": .integer(window.count), "from": .integer(kept - began.kept + 1)]))
            }
        }
        if budget.cost != nil { unknown.append("cost") }
        if budget.perSource != nil { unknown.append("per_source") }
    }

    /// Behind which position of the log a setting came to be what it is in the last of the budgets.
    private static func began<Value: Equatable>(
        _ budgets: [RecordedBudget], _ setting: (Configuration.Budget) -> Value
    ) -> UInt64 {
        guard let last = budgets.last else { return 0 }
        return budgets.reversed().prefix { setting($0.budget) == setting(last.budget) }.last?.seq ?? last.seq
    }

    private static func counts(at seq: UInt64, from reader: borrowing StoreReader) throws -> (seen: Int, kept: Int) {
        guard let entry = try reader.entry(seq) else { return (0, 0) }
        return (Int(entry.seen), Int(entry.kept))
    }

    /// The least keep rate that would let one more be kept.
    private static func leastRate(seen: Int, kept: Int) -> Double {
        var (low, high) = (0.0, 1.0)
        for _ in 0..<50 {
            let rate = (low + high) / 2
            let allows = Double(kept + 1) <= rate * Double(seen + 1) + EngineSettings.Budget.burst(keepRate: rate)
            if allows { high = rate } else { low = rate }
        }
        return high
    }

    /// The last entry before the window in which a sample was decided.
    private static func windowStart(
        _ record: DecisionRecord, _ window: Configuration.Budget.Window, from reader: borrowing StoreReader
    ) throws -> UInt64 {
        let start = EngineSettings.Window(limit: 1, seconds: window.seconds).start(at: record.time)
        var (before, after) = (try reader.firstSeq() - 1, record.seq)
        while after - before > 1 {
            let middle = before + (after - before) / 2
            guard let entry = try reader.entry(middle) else { break }
            if try DecisionRecord(json: entry.record).time < start { before = middle } else { after = middle }
        }
        return before
    }
}
