/// What `Store.verify` found.
public struct Verification: Sendable, Equatable {
    /// No more findings than these are kept.
    public static let maximumFindings = 1000

    /// How much there was to look at.
    public let counts: StoreCounts
    /// The first findings.
    public let findings: [VerificationFinding]
    /// All findings.
    public let total: Int

    /// Whether every invariant holds.
    public var isSound: Bool { total == 0 }
}

extension Store {
    /// Checks the invariants of protocols/store.md on the present state: the log is contiguous and its counters right,
    /// folding it gives the members, every entry is found by its id, members, shadows' members and reference rows have samples, and all
    /// samples have the dimension.
    ///
    /// Damage is a finding, not an error. Takes memory for the ids of the members only.
    ///
    /// - Parameter progress: Told now and then how many of how many rows are checked.
    public func verify(
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(StoreError) -> Verification {
        try read { (reader) throws(StoreError) in
            let counts = try reader.counts()
            let total = counts.entries + counts.samples + counts.members + counts.reference
            return try withoutActuallyEscaping(progress) { (progress) throws(StoreError) in
                var verifier = Verifier(total: total, progress: progress)
                verifier.learnBounds(of: reader)
                verifier.verifyLog(of: reader)
                verifier.verifyIDs(of: reader)
                verifier.verifySamples(of: reader)
                verifier.verifyWritten(of: reader)
                verifier.verifyRowSums(of: reader)
                verifier.verifyMembers(of: reader)
                verifier.verifyReference(of: reader)
                verifier.verifyShadows(of: reader)
                verifier.verifyIndexes(of: reader)
                verifier.verifyRestarts(of: reader)
                verifier.verifyInputs(of: reader)
                verifier.verifyArrivals(of: reader)
                return Verification(counts: counts, findings: verifier.findings, total: verifier.findingCount)
            }
        }
    }
}
