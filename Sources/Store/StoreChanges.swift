/// Everything that one batch of decisions changes, to be committed at once.
public struct StoreChanges: Sendable {
    /// New records, continuing the log without a gap.
    public var entries: [LogEntry] = []
    /// Vectors of the samples decided by `entries`, kept or dropped, in the order of seq.
    public var samples: [(seq: UInt64, vector: [Float])] = []
    /// What else came with these samples, where it is not the default, in the order of seq.
    public var details: [(seq: UInt64, bytes: [UInt8])] = []
    /// Members that are new or whose state changed. They are put before `memberRemovals` are removed.
    public var memberPuts: [(seq: UInt64, state: [UInt8])] = []
    /// Members that left the pool.
    public var memberRemovals: [UInt64] = []
    /// Samples that became rows of the reference, and their places in it. They are added before `referenceRemovals` are
    /// removed.
    public var referenceAdds: [(seq: UInt64, slot: UInt32)] = []
    /// Samples that are no rows of the reference any more.
    public var referenceRemovals: [UInt64] = []
    /// What changes of the stored indexes.
    public var indexes: [StoredIndexChange] = []
    /// Shadows that are no more; their members are removed before `shadowPuts` are put.
    public var removedShadows: [Int] = []
    /// Members of shadows that are new or whose state changed.
    public var shadowPuts: [(shadow: Int, seq: UInt64, state: [UInt8])] = []
    /// Members that left a shadow's pool.
    public var shadowRemovals: [(shadow: Int, seq: UInt64)] = []
    /// The engine's state after the batch; nil leaves the stored one.
    public var engineState: [UInt8]?
    /// The budget that holds from behind the entry of `seq` on, 0 being the beginning; nil leaves it as it is.
    public var budget: (seq: UInt64, bytes: [UInt8])?
    /// That the pool's estimates were made anew behind the entry of `seq`, and when, in microseconds of Unix time.
    public var restart: (seq: UInt64, time: Int64)?
    /// What the engine was told beside the samples since the commit before, in order.
    public var inputs: [StoredInput] = []
    /// Samples that came while decisions wait, and those of them that are decided now, by the numbers of their arrivals.
    public var arrivals: [(number: UInt64, arrival: StoredArrival)] = []
    /// The first record of the log that is to stay; nil leaves all.
    public var retainedFrom: UInt64?
    /// The dimension, for the commit that has the first sample; later it must be the stored one, or nil.
    public var dimension: Int?

    /// No changes.
    public init() {}
}

extension StoreChanges {
    /// Requires what can be seen without the store.
    ///
    /// - Throws: `StoreError.logGap` or `invalidChange`.
    func requireConsistency() throws(StoreError) {
        for (index, entry) in entries.enumerated() {
            let expected = entries[0].seq &+ UInt64(index)
            guard entry.seq == expected else { throw .logGap(expected: expected, found: entry.seq) }
            let length = entry.id.utf8.count
            guard length <= 512, length > 0 || entry.kind == .note else {
                throw .invalidChange("entry \(entry.seq) has an id of \(length) bytes, expected 1 to 512")
            }
        }
        try requireOrder(samples.lazy.map(\.seq), of: "sample")
        try requireOrder(details.lazy.map(\.seq), of: "details")
    }

    private func requireOrder(_ seqs: some Sequence<UInt64>, of name: String) throws(StoreError) {
        var previous: UInt64 = 0
        for seq in seqs {
            guard let first = entries.first?.seq, seq >= first, seq - first < UInt64(entries.count) else {
                throw .invalidChange("\(name) \(seq) belongs to no entry of this commit")
            }
            guard seq > previous else { throw .invalidChange("\(name) \(seq) comes after \(previous)") }
            previous = seq
        }
    }
}
