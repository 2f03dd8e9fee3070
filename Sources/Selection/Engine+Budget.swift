import Diversity

extension Engine {
    /// What the irrevocable limits make of an arrival.
    struct Allowance: Sendable {
        /// What its gain has to exceed; nil where nothing is compared.
        var bar: Double?
        /// Whether it may be kept.
        var isAllowed = true
    }

    /// What the limits on the stream and on the sample's source want of it; changes nothing.
    func allowance(of sample: Sample) -> Allowance {
        guard settings.budget.isPaced else { return Allowance() }
        let demand = demand(of: sample)
        let threshold = state.threshold
        let bar = max(
            threshold.bar(share: demand.share),
            demand.costShare < 1 ? threshold.barForCost(share: demand.costShare) * sample.cost : -.infinity)
        return Allowance(bar: bar * pool.arithmetic.gainScale, isAllowed: demand.isAllowed)
    }

    /// What the limits want of a sample where so many others have come and wait.
    func demand(of sample: Sample, waiting: Int = 0) -> Pacing.Demand {
        var spending = state.spending
        spending.seen.count += waiting
        var demand = demand(settings.budget.limits, spending, cost: sample.cost, patience: settings.patience)
        let label = state.label(of: sample.source)
        if let limits = settings.budget.perSource?.limits(of: label) {
            demand.combine(self.demand(limits, state.sources[label] ?? Spending(), cost: sample.cost))
        }
        return demand
    }

    /// Counts a decided sample against the limits.
    mutating func spend(_ sample: Sample, gain: Double, isKept: Bool) {
        guard settings.budget.isPaced else { return state.spending.count(cost: sample.cost, isKept: isKept) }
        state.threshold.observe(gain / pool.arithmetic.gainScale, cost: sample.cost)
        state.spending.follow(settings.budget.limits, at: state.time)
        state.spending.count(cost: sample.cost, isKept: isKept)
        let label = state.label(of: sample.source)
        guard let limits = settings.budget.perSource?.limits(of: label) else { return }
        var spending = state.sources[label] ?? Spending()
        spending.follow(limits, at: state.time)
        spending.count(cost: sample.cost, isKept: isKept)
        state.sources[label] = spending
    }

    /// Fits what was spent to the budget, after a start or a change: windows and paces that changed begin anew.
    mutating func followBudget() {
        state.spending.follow(settings.budget.limits, at: state.time)
        guard let perSource = settings.budget.perSource else { return state.sources = [:] }
        for (label, spending) in state.sources {
            var spending = spending
            spending.follow(perSource.limits(of: label) ?? .init(), at: state.time)
            state.sources[label] = spending
        }
    }

    private func demand(_ limits: EngineSettings.Limits, _ spending: Spending, cost: Double, patience: Double = 0)
        -> Pacing.Demand
    {
        var spending = spending
        spending.follow(limits, at: state.time)
        return Pacing(limits: limits, patience: patience).demand(spending, cost: cost, at: state.time)
    }
}
