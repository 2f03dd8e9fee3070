import Diversity

/// Densities of a stream of which only the beginning is known.
///
/// How dense a region is among many rows shows among few of them in the distances to fewer neighbours: of K rows near by,
/// K · n/N stand among the first n of N. So while the reference is young, decisions go by the nearest few of the K that are
/// kept, all members and arrivals alike, and by all K from the expected length on. What a member's density is among the
/// rows so far, which NovelSum is made of, is not touched by it.
extension EngineSettings {
    /// A pool is expected to be chosen from this many times its capacity.
    private static let streamPerMember = 10
    /// At a keep rate, as many arrivals are expected as make so many keeps.
    private static let keepsExpected = 250.0

    /// The share of the expected arrivals that an irrevocable pace waits for. Measured: with a twentieth the density is still
    /// chosen blindly, with a fifth the rest has to be chosen from too little.
    private static let patientShare = 0.1
    /// The most arrivals that it waits for: by then the density is known well enough.
    private static let patienceMax = 600.0

    /// How many arrivals the stream is expected to have at least: as said, or as the budget makes likely. 0 where nothing
    /// is known.
    var expectedArrivals: Int {
        if let expected { return expected }
        if let length = budget.streamLength { return length }
        var expectations: [Int] = []
        if let capacity = budget.capacity { expectations.append(capacity) }
        if let total = budget.total { expectations.append(total) }
        expectations = expectations.map { $0.multipliedReportingOverflow(by: Self.streamPerMember).partialValue }
        if let rate = budget.keepRate { expectations.append(Int(min(Self.keepsExpected / rate, 1e9))) }
        return expectations.min() ?? 0
    }

    /// How many arrivals an irrevocable pace waits for, where the density has to be learnt.
    var patience: Double {
        guard case .stream = reference else { return 0 }
        return min(Double(expectedArrivals) * Self.patientShare, Self.patienceMax)
    }

    /// How many of the nearest rows of the stream make a density that decisions go by, after `seen` arrivals.
    func neighborsThatCount(seen: Int) -> Int {
        let all = metric.densityNeighbors
        // The paper's form has the densities in every row, and does not follow their changes cheaply.
        guard case .stream = reference, metric.form == .released else { return all }
        let expected = expectedArrivals
        guard seen < expected else { return all }
        return min(all, max(ReferenceScale.rowsMin, Int((Double(all * seen) / Double(expected)).rounded())))
    }
}
