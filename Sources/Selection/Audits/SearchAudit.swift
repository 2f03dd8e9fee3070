import NeighborIndex

/// How searches fare against measuring every row, over the arrivals that were answered both ways.
public struct SearchAudit: Sendable, Equatable {
    /// Arrivals answered both ways.
    public private(set) var arrivals = 0
    /// Of them, those whose gain was compared with a threshold; released form only.
    public private(set) var comparisons = 0
    /// Decisions that the exact answer would have turned.
    public private(set) var flips = 0

    private var neighbors = RecallAudit()
    private var gainErrors = 0.0
    private var gains = 0.0

    /// Nothing yet.
    public init() {}

    /// The share of the true neighbours that was found; nil while there were none to find.
    public var recall: Double? { neighbors.expected == 0 ? nil : neighbors.recall }

    /// The mean absolute error of the gain that the search caused, as a share of the mean absolute gain; nil while no gain
    /// was compared.
    public var gainError: Double? { gains > 0 ? gainErrors / gains : nil }

    /// The share of compared decisions that the exact answer would have turned; nil while none was compared.
    public var flipShare: Double? { comparisons == 0 ? nil : Double(flips) / Double(comparisons) }

    mutating func add(_ search: AuditedSearch) {
        arrivals += 1
        neighbors.add(search.recall)
        guard let comparison = search.comparison else { return }
        comparisons += 1
        gainErrors += abs(search.error)
        gains += abs(comparison.gain)
        let threshold = comparison.threshold
        if (comparison.gain > threshold) != (comparison.gain + search.error > threshold) { flips += 1 }
    }
}
