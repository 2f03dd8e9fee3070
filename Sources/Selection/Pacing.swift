/// How the share of arrivals to keep follows from a budget and from what was kept so far.
///
/// Overshoot: with `keepRate` r, the number kept never exceeds r · seen + `burst(r)`; with `total`, never the total.
struct Pacing: Sendable {
    let budget: EngineSettings.Budget

    /// Within how many arrivals the number kept is to be back on its pace.
    static let horizon = 400

    /// How far ahead of an even pace keeps may run: novelty comes in bursts.
    static func burst(rate: Double) -> Double {
        1 + 2 * (rate * Double(horizon)).squareRoot()
    }

    /// The share of arrivals that should pass now, after `seen` arrivals of which `kept` were kept.
    func share(seen: Int, kept: Int) -> Double {
        var share = 1.0
        if let rate = budget.keepRate { share = backOnPace(rate: rate, seen: seen, kept: kept, horizon: Self.horizon) }
        if let total = budget.total {
            share = min(share, shareOfTotal(total, seen: seen, kept: kept))
        }
        return min(max(share, 0), 1)
    }

    /// Whether one more may be kept when `seen` arrivals, the present one included, have come.
    func allows(seen: Int, kept: Int) -> Bool {
        if let total = budget.total, kept >= total { return false }
        if let rate = budget.keepRate {
            return Double(kept + 1) <= rate * Double(seen) + Self.burst(rate: rate)
        }
        return true
    }

    private func shareOfTotal(_ total: Int, seen: Int, kept: Int) -> Double {
        if let length = budget.streamLength {
            guard seen < length else { return total > kept ? 1 : 0 }
            let rate = Double(total) / Double(length)
            return backOnPace(rate: rate, seen: seen, kept: kept, horizon: min(Self.horizon, length - seen))
        }
        // With a keep rate the total only ends it; without, four times what has been seen is taken to be to come.
        guard budget.keepRate == nil else { return 1 }
        return Double(total - kept) / Double(max(4 * seen, 1))
    }

    private func backOnPace(rate: Double, seen: Int, kept: Int, horizon: Int) -> Double {
        (rate * Double(seen + horizon) - Double(kept)) / Double(horizon)
    }
}
