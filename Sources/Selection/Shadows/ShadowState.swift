/// What the store keeps of a shadow beside its members.
public struct ShadowState: Sendable, Equatable, Codable {
    /// Names its rows in the store.
    public let number: Int
    /// What people call it.
    public let name: String
    /// What it does otherwise, when it began.
    public let definition: String
    /// The log position at which it began, with nothing kept.
    public let since: UInt64
    /// How its decisions compare with the engine's.
    public internal(set) var tally = ShadowTally()
    /// What it remembers, as an engine does.
    public internal(set) var engine = EngineState()

    init(number: Int, _ shadow: EngineSettings.Shadow, since: UInt64) {
        self.number = number
        name = shadow.name
        definition = shadow.definition
        self.since = since
    }
}

/// How a shadow's decisions compare with the engine's: arrivals by who kept them.
public struct ShadowTally: Sendable, Equatable, Codable {
    /// Kept by both.
    public internal(set) var both = 0
    /// Kept by the engine alone.
    public internal(set) var onlyEngine = 0
    /// Kept by the shadow alone.
    public internal(set) var onlyShadow = 0
    /// Kept by neither.
    public internal(set) var neither = 0
    /// Members that both have now.
    public internal(set) var shared = 0

    /// The share of arrivals about which both decided alike; nil before the first.
    public var agreement: Double? {
        let all = both + onlyEngine + onlyShadow + neither
        return all == 0 ? nil : Double(both + neither) / Double(all)
    }

    mutating func count(isKept: Bool, byEngine: Bool) {
        switch (isKept, byEngine) {
        case (true, true): both += 1
        case (false, true): onlyEngine += 1
        case (true, false): onlyShadow += 1
        case (false, false): neither += 1
        }
    }
}

/// What a batch changed of a shadow's members, for the store.
public struct ShadowChanges: Sendable, Equatable {
    /// The shadow's number.
    public let number: Int
    /// Members that are new or changed, by `seq`.
    public internal(set) var memberChanges: [UInt64: MemberState]
    /// Members of earlier batches that left.
    public internal(set) var removedMembers: Set<UInt64>
}

/// A shadow as it is now, for a reader.
public struct ShadowReport: Sendable {
    /// What people call it.
    public let name: String
    /// The log position at which it began.
    public let since: UInt64
    /// How its decisions compare with the engine's.
    public let tally: ShadowTally
    /// Its members.
    public let pool: Int
    /// What it remembers: its counters and what it has spent.
    public let state: EngineState
    /// What a gain has to exceed in it now.
    public let threshold: Double
    /// NovelSum of its pool in the engine's metric; nil where that is not maintained: in the paper's form, for another power.
    public let novelSum: Double?
    /// The same as if β were 0.
    public let novelSumUnweighted: Double
}
