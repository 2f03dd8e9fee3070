/// What an `EstimatedPool` needs to know of a vector: its nearest members, and how far it is from the pool's sample.
public struct Surroundings: Sendable, Equatable {
    /// The nearest members, nearest first; all members where there are fewer than were asked for.
    public var nearest: [MemberDistance]
    /// The cosine distance to each member of the sample, in the order of `EstimatedPool.sampleSlots`.
    public var sample: [Float]
    /// The cosine distance to every member, by slot, where all were measured.
    public var all: [Float]?
    /// Whether gains go by the distances to all, and the sample does not count.
    public var isWhole = false

    /// These neighbours and distances.
    public init(nearest: [MemberDistance], sample: [Float], all: [Float]? = nil) {
        self.nearest = nearest
        self.sample = sample
        self.all = all
    }

    /// The distances to all, where gains go by them.
    var whole: [Float]? { isWhole ? all : nil }
}
