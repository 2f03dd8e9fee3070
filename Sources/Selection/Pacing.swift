/// How the share of arrivals to keep follows from limits and from what was spent so far.
///
/// Overshoot: with `keepRate` r, the number kept never exceeds r · seen + `burst(r)`, both counted from where the rate began;
/// with `total`, a window or a cost, never the limit.
struct Pacing: Sendable {
    let limits: EngineSettings.Limits
    /// How many arrivals pass before the pace begins: while the density is being learnt, what is kept is chosen blindly.
    var patience = 0.0

    /// Within how many arrivals the number kept is to be back on its pace.
    static let horizon = 400

    /// What limits want of the next arrival.
    struct Demand: Sendable {
        /// The share of arrivals that should pass.
        var share = 1.0
        /// The share of what arrivals cost that should pass, those with the highest gain for their cost.
        var costShare = 1.0
        /// Whether no limit forbids to keep it.
        var isAllowed = true

        /// A limit that wants `share`, or forbids and then would let `nominal` pass if it were not spent.
        fileprivate mutating func limit(
            _ path: WritableKeyPath<Demand, Double>, to share: Double, allowing: Bool, nominal: Double
        ) {
            // What is spent says nothing about novelty: the bar is then that of the share it had.
            self[keyPath: path] = min(self[keyPath: path], max(0, allowing ? share : nominal))
            if !allowing { isAllowed = false }
        }

        mutating func combine(_ other: Demand) {
            share = min(share, other.share)
            costShare = min(costShare, other.costShare)
            isAllowed = isAllowed && other.isAllowed
        }
    }

    /// How far ahead of an even pace keeps may run: novelty comes in bursts.
    static func burst(rate: Double) -> Double {
        1 + 2 * (rate * Double(horizon)).squareRoot()
    }

    /// What the limits want of an arrival of this cost, after `spending`, which follows them.
    func demand(_ spending: Spending, cost: Double, at time: Int64) -> Demand {
        var demand = Demand()
        if let rate = limits.keepRate, let pace = spending.pace {
            let (seen, kept) = (spending.seen.count - pace.seen, spending.kept.count - pace.kept)
            demand.limit(
                \.share,
                to: share(horizon: Self.horizon, kept: Double(kept)) { rate * patient(Double(seen + $0), rate) },
                allowing: Double(kept + 1) <= rate * Double(seen + 1) + Self.burst(rate: rate), nominal: rate)
        }
        if let total = limits.total {
            limit(
                &demand, \.share, total: Double(total), spending, amount: 1, spent: Double(spending.kept.count),
                arrived: Double(spending.seen.count))
        }
        if let total = limits.cost?.total {
            limit(
                &demand, \.costShare, total: total, spending, amount: cost, spent: spending.kept.cost,
                arrived: spending.seen.cost)
        }
        if let window = limits.perWindow, let meter = spending.window {
            limit(&demand, \.share, window, meter, amount: 1, at: time)
        }
        if let window = limits.cost?.perWindow, let meter = spending.costWindow {
            limit(&demand, \.costShare, window, meter, amount: cost, at: time)
        }
        return demand
    }

    private func limit(
        _ demand: inout Demand, _ path: WritableKeyPath<Demand, Double>, total: Double, _ spending: Spending,
        amount: Double, spent: Double, arrived: Double
    ) {
        demand.limit(
            path, to: shareOfTotal(total, spent: spent, arrived: arrived, seen: spending.seen.count),
            allowing: spent + amount <= total, nominal: total / max(arrived, total))
    }

    private func limit(
        _ demand: inout Demand, _ path: WritableKeyPath<Demand, Double>, _ window: EngineSettings.Window,
        _ meter: WindowMeter, amount: Double, at time: Int64
    ) {
        demand.limit(
            path, to: meter.share(of: window.limit, at: time), allowing: meter.spent + amount <= window.limit,
            nominal: window.limit / max(meter.arrived, window.limit))
    }

    /// The share of what arrives, in samples or in cost, for a total in the same.
    private func shareOfTotal(_ total: Double, spent: Double, arrived: Double, seen: Int) -> Double {
        if let length = limits.streamLength {
            guard seen < length else { return total > spent ? 1 : 0 }
            // What an arrival brings, on average: 1 in samples.
            let each = seen > 0 ? arrived / Double(seen) : 1
            let patience = min(patience(at: total / each / Double(length)), Double(length) / 2)
            return share(horizon: min(Self.horizon, length - seen), kept: spent / each) { ahead in
                total / each * max(0, Double(seen + ahead) - patience) / (Double(length) - patience)
            }
        }
        // With a keep rate the total only ends it; without, four times what has been seen is taken to be to come.
        guard limits.keepRate == nil else { return 1 }
        return (total - spent) / max(4 * arrived, .leastNormalMagnitude)
    }

    /// The share that brings the number kept to its target `horizon` arrivals ahead.
    private func share(horizon: Int, kept: Double, target: (_ ahead: Int) -> Double) -> Double {
        (target(horizon) - kept) / Double(horizon)
    }

    /// For how many of the arrivals so far a rate without an end counts: for none during the patience, which is made up
    /// for in time.
    private func patient(_ arrivals: Double, _ rate: Double) -> Double {
        let patience = patience(at: rate)
        return arrivals > patience ? arrivals - patience * patience / arrivals : 0
    }

    /// Less where more is to be kept: what passes by cannot be made up for where all is wanted.
    private func patience(at rate: Double) -> Double { patience * max(0, 1 - rate) }
}
