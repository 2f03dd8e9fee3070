/// The search effort that keeps recall at a target, found from audits.
///
/// Audits are added up until they hold enough neighbours to tell the target from what is below it. Half of the misses that
/// the target allows are for cells that are not looked into; the rest, and what probes leave of that half, are for
/// candidates that are not measured. Whichever misses more than its part grows by a quarter; whichever misses less than half
/// of its part shrinks by a tenth, if that is one at least. The effort is a function of the audits, in their order.
public struct EffortControl: Sendable, Equatable, Codable {
    /// The share of true neighbours to find.
    public let target: Double
    /// What it began with.
    public let start: SearchEffort
    /// What to search with now.
    public private(set) var effort: SearchEffort
    /// The last whole audit that was judged.
    public private(set) var judged: RecallAudit?
    private var pending = RecallAudit()
    private let least: SearchEffort

    /// Misses that the target allows in what is judged at once.
    private static let allowedMisses = 10.0
    private static let growth = 1.25
    private static let decay = 0.9
    private static let largest = 1 << 20

    /// - Parameters:
    ///   - target: above 0 and below 1.
    ///   - effort: to begin with.
    ///   - least: the effort never falls below it.
    public init(target: Double, from effort: SearchEffort, least: SearchEffort) {
        precondition(target > 0 && target < 1, "a recall of \(target) is no target")
        self.target = target
        start = effort
        self.effort = effort
        self.least = least
    }

    /// Takes in an audit of searches with `effort`; `cells` are those that the index has.
    public mutating func record(_ audit: RecallAudit, cells: Int) {
        pending.add(audit)
        let allowed = (1 - target) * Double(pending.expected)
        guard allowed >= Self.allowedMisses else { return }
        let byProbes = Double(pending.missedByProbes)
        if let factor = Self.factor(missed: byProbes, of: allowed / 2) {
            effort.probes = max(least.probes, min(scaled(min(effort.probes, cells), by: factor), cells))
        }
        let forCandidates = allowed - min(byProbes, allowed / 2)
        if let factor = Self.factor(missed: Double(pending.missedByCandidates), of: forCandidates) {
            effort.candidates = max(least.candidates, scaled(effort.candidates, by: factor))
        }
        judged = pending
        pending = RecallAudit()
    }

    private static func factor(missed: Double, of allowed: Double) -> Double? {
        if missed > allowed { return growth }
        return missed < allowed / 2 ? decay : nil
    }

    /// At least one more, or at most a tenth less: few would else go to and fro.
    private func scaled(_ number: Int, by factor: Double) -> Int {
        min(Self.largest, Int((Double(number) * factor).rounded(.up)))
    }
}
