import Messages
import Vectors

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
    /// Samples that joined the reference.
    public internal(set) var referenceAdditions: [UInt64] = []
    /// Samples that the reference forgot.
    public internal(set) var referenceRemovals: [UInt64] = []
    /// The engine's state after the batch, beside the members and the reference.
    public internal(set) var state: EngineState

    /// The log position before the batch.
    private let start: UInt64

    init(state: EngineState) {
        self.state = state
        start = state.seq
    }

    mutating func changeMember(_ member: Member, slot: Int) {
        memberChanges[member.seq] = MemberState(slot: slot, quality: member.quality, nearest: member.nearest)
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

/// What an engine is made from when a store is opened again.
public struct EngineSnapshot: Sendable {
    /// Members in the order of their slots.
    public var members: [Member]
    /// Their vectors, as they came.
    public var memberVectors: Matrix
    /// The log positions of the reference's rows, ascending.
    public var referenceRows: [UInt64]
    /// Their vectors, as they came.
    public var referenceVectors: Matrix
    /// The rest.
    public var state: EngineState

    /// A snapshot of these.
    public init(
        members: [Member], memberVectors: Matrix, referenceRows: [UInt64], referenceVectors: Matrix, state: EngineState
    ) {
        self.members = members
        self.memberVectors = memberVectors
        self.referenceRows = referenceRows
        self.referenceVectors = referenceVectors
        self.state = state
    }

    /// Nothing yet, for vectors of `dimension` numbers.
    public init(dimension: Int) {
        self.init(
            members: [], memberVectors: Matrix(columns: dimension), referenceRows: [],
            referenceVectors: Matrix(columns: dimension), state: EngineState())
    }
}
