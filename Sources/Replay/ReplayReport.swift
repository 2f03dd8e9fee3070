/// What a replay found.
public struct ReplayReport: Sendable, Equatable {
    /// A fact that the store and the replay do not share.
    public struct Difference: Sendable, Equatable {
        /// The record that it concerns; nil for the state at the end.
        public let seq: UInt64?
        /// Which of its fields, or what else.
        public let what: String
        /// What the store has; nil for nothing.
        public let stored: String?
        /// What the replay came to; nil for nothing.
        public let replayed: String?
    }

    /// Whether what the log led to was compared as well.
    public enum State: String, Sendable {
        /// Members, reference, indexes, shadows and the engine's state are those of the store, to the byte.
        case identical
        /// They are not.
        case different
        /// A daemon went on writing meanwhile, or the records differ: there was nothing to compare with.
        case unchecked
    }

    /// The last record that was compared; 0 is none.
    public internal(set) var lastSeq: UInt64 = 0
    /// Records that are identical to the byte.
    public internal(set) var identicalRecords = 0
    /// Samples that were decided again.
    public internal(set) var samples = 0
    /// Batches they came in.
    public internal(set) var batches = 0
    /// Starts that were repeated, a kill's and an engine's that was read back among them.
    public internal(set) var starts = 0
    /// Of these, the ones that made estimates anew.
    public internal(set) var estimatesMadeAnew = 0
    /// Changes of the budget that were repeated.
    public internal(set) var budgetChanges = 0
    /// Members that were evicted at an operator's word.
    public internal(set) var operatorEvictions = 0
    /// The programs' versions that decided, in order, each once.
    public internal(set) var versions: [String] = []
    /// The state at the end.
    public internal(set) var state = State.unchecked
    /// The first differences. Behind a record that differs nothing is compared any more: it would follow from it.
    public internal(set) var differences: [Difference] = []

    /// No more differences than these are kept.
    public static let differencesMax = 20

    /// Whether all that was compared is identical.
    public var isIdentical: Bool { differences.isEmpty }

    mutating func note(_ seq: UInt64?, _ what: String, stored: String?, replayed: String?) {
        guard differences.count < Self.differencesMax else { return }
        differences.append(Difference(seq: seq, what: what, stored: stored, replayed: replayed))
    }
}
