import Messages

/// What a batch did: the records to log, and what the store has to change with them, in one transaction.
public struct EngineOutcome: Sendable {
    /// In order of `seq`: for each sample its keep or drop, and after a keep that displaced a member the evict.
    public internal(set) var records: [DecisionRecord] = []
    /// `counters[i]` are the engine's counters after `records[i]`.
    public internal(set) var counters: [EngineCounters] = []
    /// For each sample of the batch, which record decides it.
    public internal(set) var recordOfSample: [Int] = []
    /// Members that are new or changed, by `seq`.
    public internal(set) var memberChanges: [UInt64: MemberState] = [:]
    /// Members of earlier batches that left.
    public internal(set) var removedMembers: Set<UInt64> = []
    /// Samples that joined the reference, and their places in it.
    public private(set) var referenceAdditions: [(seq: UInt64, slot: Int)] = []
    /// Samples that the reference forgot.
    public private(set) var referenceRemovals: [UInt64] = []
    /// What changed of the members' index.
    public internal(set) var memberIndex = IndexChanges()
    /// What changed of the reference's index.
    public internal(set) var referenceIndex = IndexChanges()
    /// What the operator should know of the stream.
    public internal(set) var alarms: [Alarm] = []
    /// What changed of the shadows' members.
    public internal(set) var shadowChanges: [ShadowChanges] = []
    /// Numbers of shadows that are no more.
    public internal(set) var removedShadows: [Int] = []
    /// The engine's state after the batch, beside the members and the reference.
    public internal(set) var state: EngineState

    /// The log position before the batch.
    private let start: UInt64

    init(state: EngineState) {
        self.state = state
        start = state.seq
    }

    /// Whether there is nothing to make durable.
    public var isEmpty: Bool { records.isEmpty && shadowChanges.isEmpty && removedShadows.isEmpty }

    /// Lets go of the records, where nobody logs them.
    mutating func forgetRecords() {
        records.removeAll(keepingCapacity: true)
        counters.removeAll(keepingCapacity: true)
    }

    mutating func changeMember(_ member: Member, slot: Int) {
        memberChanges[member.seq] = MemberState(slot: slot, quality: member.quality, nearest: member.nearest)
    }

    mutating func addReference(_ seq: UInt64, slot: Int, inPlaceOf forgotten: UInt64?) {
        referenceAdditions.append((seq, slot))
        if let forgotten { referenceRemovals.append(forgotten) }
    }

    mutating func removeMember(_ seq: UInt64) {
        memberChanges[seq] = nil
        // A member that came with this batch was never stored.
        if seq <= start { removedMembers.insert(seq) }
    }
}

/// How many of each decision there were.
public struct EngineCounters: Sendable, Equatable, Codable {
    /// Samples decided.
    public internal(set) var seen = 0
    /// Of these, kept.
    public internal(set) var kept = 0
    /// Of these, dropped.
    public internal(set) var dropped = 0
    /// Members displaced or removed.
    public internal(set) var evicted = 0

    /// None yet.
    public init() {}
}
