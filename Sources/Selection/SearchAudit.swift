/// How searches of the reference fare against measuring every row, over the arrivals that were answered both ways.
public struct SearchAudit: Sendable, Equatable {
    /// Arrivals answered both ways.
    public private(set) var arrivals = 0
    /// Of them, those whose gain was compared with a threshold; released form only.
    public private(set) var comparisons = 0
    /// Decisions that the exact answer would have turned.
    public private(set) var flips = 0

    private var expected = 0
    private var found = 0
    private var gainErrors = 0.0
    private var gains = 0.0

    /// Nothing yet.
    public init() {}

    /// The share of the true neighbours that was found; nil while there were none to find.
    public var recall: Double? { expected == 0 ? nil : Double(found) / Double(expected) }

    /// The mean absolute error of the gain that the search caused, as a share of the mean absolute gain; nil while no gain
    /// was compared.
    public var gainError: Double? { gains > 0 ? gainErrors / gains : nil }

    /// The share of compared decisions that the exact answer would have turned; nil while none was compared.
    public var flipShare: Double? { comparisons == 0 ? nil : Double(flips) / Double(comparisons) }

    /// Takes in the distances found and the true ones, ascending.
    mutating func add(found distances: [Float], truth: [Float]) {
        arrivals += 1
        guard let last = truth.last else { return }
        expected += truth.count
        found += min(truth.count, distances.count { $0 <= last })
    }

    /// Takes in a gain that was compared with a threshold, and what the exact answer would have made of it.
    mutating func compare(gain: Double, exact: Double, threshold: Double) {
        comparisons += 1
        gainErrors += abs(exact - gain)
        gains += abs(gain)
        if (gain > threshold) != (exact > threshold) { flips += 1 }
    }
}
