import Configuration
import Messages
import Selection

/// Limits and what is used of them, as replies show them.
struct BudgetFacts {
    private(set) var object = JSONObject()

    /// The budget in force, after what the engine spent.
    init(_ budget: Configuration.Budget, pool: Int, _ state: EngineState) {
        self.init(budget, pool: pool, seen: state.counters.seen, kept: state.counters.kept)
        add(window: budget.perWindow, state.spending.window)
        add(cost: budget.cost, state.spending)
        guard let perSource = budget.perSource else { return }
        var sources = JSONObject()
        for (label, spending) in state.sources {
            guard let limits = perSource.sources[label] ?? perSource.each else { continue }
            sources[label] = .object(BudgetFacts(limits, spending).object)
        }
        object["per_source"] = .object(sources)
    }

    /// The part of a budget that the numbers of seen and kept samples tell.
    init(_ budget: Configuration.Budget, pool: Int, seen: Int, kept: Int) {
        object = ["pool": .integer(pool), "kept": .integer(kept), "seen": .integer(seen)]
        if let capacity = budget.capacity { object["capacity"] = .integer(capacity) }
        add(rate: budget.keepRate)
        add(total: budget.total, kept: kept)
        if let length = budget.streamLength { object["stream_length"] = .integer(length) }
    }

    private init(_ limits: Configuration.Budget.Limits, _ spending: Spending) {
        object = ["kept": .integer(spending.kept.count), "seen": .integer(spending.seen.count)]
        add(rate: limits.keepRate)
        add(total: limits.total, kept: spending.kept.count)
        add(window: limits.perWindow, spending.window)
        add(cost: limits.cost, spending)
    }

    private mutating func add(rate: Double?) {
        if let rate { object["keep_rate"] = .double(rate) }
    }

    private mutating func add(total: Int?, kept: Int) {
        guard let total else { return }
        object["total"] = .integer(total)
        object["left"] = .integer(max(total - kept, 0))
    }

    private mutating func add(window: Configuration.Budget.Window?, _ meter: WindowMeter?) {
        guard let window else { return }
        let spent = Int(meter?.spent ?? 0)
        var facts: JSONObject = [
            "count": .integer(window.count), "seconds": .double(window.seconds), "spent": .integer(spent),
            "left": .integer(max(window.count - spent, 0)),
        ]
        if let meter { facts["resets_at"] = .integer(meter.end) }
        object["per_window"] = .object(facts)
    }

    private mutating func add(cost: Configuration.Budget.Cost?, _ spending: Spending) {
        guard let cost else { return }
        var facts: JSONObject = ["spent": .double(spending.kept.cost)]
        if let total = cost.total {
            facts["total"] = .double(total)
            facts["left"] = .double(max(total - spending.kept.cost, 0))
        }
        if let limit = cost.perWindow, let seconds = cost.seconds {
            let spent = spending.costWindow?.spent ?? 0
            facts["per_window"] = .double(limit)
            facts["seconds"] = .double(seconds)
            facts["spent_in_window"] = .double(spent)
            facts["left_in_window"] = .double(max(limit - spent, 0))
            if let meter = spending.costWindow { facts["resets_at"] = .integer(meter.end) }
        }
        object["cost"] = .object(facts)
    }
}
