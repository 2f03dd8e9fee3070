/// The search effort that keeps recall at a target, found from audits.
///
/// Audits are added up until they hold enough neighbours to tell the target from what is below it. Where more were missed
/// than the target allows, whichever of candidates and probes missed the more grows by a quarter; where less than half of
/// what is allowed was missed, the one that missed the less shrinks by a tenth. Between the two nothing changes. The
/// effort is a function of the audits, in their order.
public struct EffortControl: Sendable {
    /// The share of true neighbours to find.
    public let target: Double
    /// What to search with now.
    public private(set) var effort: SearchEffort
    /// The last whole audit that was judged.
    public private(set) var judged: RecallAudit?
    private var pending = RecallAudit()
    private let least: Int

    /// Misses that the target allows in what is judged at once.
    private static let allowedMisses = 20.0
    private static let growth = 1.25
    private static let decay = 0.9
    private static let largest = 1 << 20

    /// - Parameters:
    ///   - target: above 0 and below 1.
    ///   - effort: to begin with; `candidates` never falls below `least`.
    ///   - least: the neighbours that searches ask for.
    public init(target: Double, from effort: SearchEffort, least: Int) {
        precondition(target > 0 && target < 1, "a recall of \(target) is no target")
        self.target = target
        self.effort = effort
        self.least = least
    }

    /// Takes in an audit of searches with `effort`; `cells` are those that the index has.
    public mutating func record(_ audit: RecallAudit, cells: Int) {
        pending.add(audit)
        let allowed = (1 - target) * Double(pending.expected)
        guard allowed >= Self.allowedMisses else { return }
        let missed = Double(pending.expected - pending.found)
        let probesAreWorse = pending.missedByProbes > pending.missedByCandidates
        if missed > allowed {
            scale(by: Self.growth, probes: probesAreWorse, cells)
        } else if missed < allowed / 2 {
            scale(by: Self.decay, probes: !probesAreWorse, cells)
        }
        judged = pending
        pending = RecallAudit()
    }

    private mutating func scale(by factor: Double, probes: Bool, _ cells: Int) {
        if probes {
            effort.probes = min(scaled(min(effort.probes, cells), by: factor), cells)
        } else {
            effort.candidates = max(least, scaled(effort.candidates, by: factor))
        }
    }

    /// At least one more, or one less where there is any.
    private func scaled(_ number: Int, by factor: Double) -> Int {
        let product = Double(number) * factor
        return max(1, min(Self.largest, Int(factor > 1 ? product.rounded(.up) : product.rounded(.down))))
    }
}
