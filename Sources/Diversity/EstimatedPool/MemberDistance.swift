/// A member of a pool and how far it is from something.
public struct MemberDistance: Sendable, Equatable {
    /// Where the member stands.
    public var slot: Int
    /// The cosine distance to it.
    public var distance: Float

    /// The member in `slot` at `distance`.
    public init(slot: Int, distance: Float) {
        self.slot = slot
        self.distance = distance
    }
}
