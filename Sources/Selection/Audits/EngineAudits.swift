import NeighborIndex

/// The audits under way, and the efforts that follow from those that are over: stored with the engine's state, so that a
/// restart changes neither.
struct EngineAudits: Sendable, Equatable, Codable {
    /// How thoroughly members are searched; nil where it is what the settings say.
    var memberEffort: EffortControl?
    /// How thoroughly the reference is searched; nil where it is what the settings say.
    var referenceEffort: EffortControl?
    var member: MemberAudit?
    var reference: ReferenceAudit?

    /// Arrivals are audited whose seq is a multiple of this, while no other is.
    static let interval: UInt64 = 64

    init() {}

    /// Begins efforts anew where the settings are not those that they follow.
    mutating func follow(_ search: EngineSettings.Search) {
        let control = search.control
        for path in [\Self.memberEffort, \Self.referenceEffort]
        where self[keyPath: path]?.target != control?.target || self[keyPath: path]?.start != control?.start {
            self[keyPath: path] = control
        }
    }
}
