import Messages

/// What a sample is to the pool at this moment, before any policy is asked.
struct Assessment: Sendable {
    /// How far it is from the members.
    var proximity: Proximity
    /// The nearest member and its cosine distance; nil for an empty pool.
    let nearestMember: (slot: Int, distance: Double)?
    /// The nearest rows of the stream.
    var nearest: NearestDistances
    /// Those among the reference's rows from which they follow, and what each of these stands for; nil where nothing was
    /// searched for.
    var search: ReferenceSearch?
    /// The density factor ρ.
    let density: Double
    /// G⁺ (see `RankedPool`).
    var plainGain: Double
    /// G⁺ times the sample's quality.
    var gain: Double
    /// v(x) against the pool as it is.
    var novelty: Double
}

/// What the policy makes of an assessed sample.
struct Verdict: Sendable {
    enum Outcome: Equatable {
        case keep
        case keepDisplacing(slot: Int)
        case drop
    }
    let outcome: Outcome
    let reason: DecisionRecord.Reason
    /// What was compared: the sample's gain, or its gain in the place of the member that it would displace.
    let gain: Double
    /// What the gain had to exceed; 0 where nothing was compared.
    let threshold: Double
    /// On a drop: the slot of the weakest member, where the gain was compared with that one's.
    var weakest: Int?
}
