import Vectors

/// A batch on its way through the shadows, one arrival after the other.
struct ShadowBatch {
    private var lookups: [MemberLookup]
    private var outcomes: [EngineOutcome]

    init(_ shadows: inout [Shadow], batch: Matrix, seq: UInt64, time: Int64) {
        lookups = shadows.map { MemberLookup(batch: batch, pool: $0.engine.pool) }
        outcomes = shadows.indices.map { shadows[$0].begin(seq: seq, time: time) }
    }

    /// Lets each shadow decide.
    mutating func decide(_ arrival: Shadow.Arrival, _ shadows: inout [Shadow], beside pool: Pool) {
        for index in shadows.indices {
            shadows[index].decide(arrival, near: &lookups[index], outcome: &outcomes[index], beside: pool)
        }
    }

    /// What the store has to change.
    func changes(_ shadows: [Shadow]) -> [ShadowChanges] {
        zip(shadows, outcomes).compactMap { ShadowChanges($0, $1) }
    }
}

extension ShadowChanges {
    /// What an outcome changed of a shadow; nil for nothing.
    init?(_ shadow: Shadow, _ outcome: EngineOutcome) {
        guard !outcome.memberChanges.isEmpty || !outcome.removedMembers.isEmpty else { return nil }
        self.init(
            number: shadow.state.number, memberChanges: outcome.memberChanges, removedMembers: outcome.removedMembers)
    }
}
