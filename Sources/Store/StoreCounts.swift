/// How much is in a store.
public struct StoreCounts: Sendable, Equatable {
    /// Records of the log.
    public let entries: Int
    /// Vectors, of kept and dropped samples.
    public let samples: Int
    /// Members of the pool.
    public let members: Int
    /// Rows of the stream reference.
    public let reference: Int

    package init(entries: Int, samples: Int, members: Int, reference: Int) {
        self.entries = entries
        self.samples = samples
        self.members = members
        self.reference = reference
    }
}
