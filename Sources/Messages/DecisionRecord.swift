/// What was decided about one sample, and why: a line of the decision log.
public struct DecisionRecord: Equatable, Sendable {
    /// What happens to the sample.
    public enum Decision: String, Codable, Sendable, CaseIterable {
        /// It is in the pool.
        case keep
        /// It is not taken.
        case drop
        /// It was in the pool and no longer is.
        case evict
    }

    /// Why.
    public enum Reason: String, Codable, Sendable, CaseIterable {
        /// Its gain reached the threshold.
        case novel
        /// It is too close to what is kept.
        case redundant
        /// It is novel, but the budget is spent.
        case budget
        /// There was nothing yet to compare it with.
        case warmup
        /// A better sample took its place.
        case displaced
        /// An operator said so.
        case `operator`
    }

    /// A kept sample, and how far away it is.
    public struct Nearest: Codable, Equatable, Sendable {
        /// The kept sample.
        public var id: String
        /// The cosine distance, 0 to 2.
        public var distance: Double

        /// A kept sample at a distance.
        public init(id: String, distance: Double) {
            self.id = id
            self.distance = distance
        }
    }

    /// The position in the decision log, from 1, without gaps.
    public var seq: UInt64
    /// The sample.
    public var id: String
    /// Where it came from.
    public var source: String?
    /// What happens to it.
    public var decision: Decision
    /// Why.
    public var reason: Reason
    /// What the policy compared: the sample's contribution to the pool's NovelSum.
    public var gain: Double
    /// v(x) against the pool at that moment.
    public var novelty: Double
    /// What `gain` had to reach.
    public var threshold: Double
    /// The density factor that was used.
    public var density: Double
    /// The nearest kept sample, or nil where the pool was empty.
    public var nearest: Nearest?
    /// On a keep that displaced a member: that member.
    public var evicted: String?
    /// On an eviction: the sample that took its place.
    public var displacedBy: String?
    /// On a drop from a full pool for its gain: the member that the gain was compared with, which it would have displaced.
    public var weakest: String?
    /// The pool's size after this decision.
    public var pool: Int
    /// Unix time in microseconds.
    public var time: Int64
    /// Whether this repeats an earlier decision, because the id was submitted again.
    public var duplicate: Bool

    /// A record.
    public init(
        seq: UInt64, id: String, source: String? = nil, decision: Decision, reason: Reason, gain: Double,
        novelty: Double, threshold: Double, density: Double, nearest: Nearest? = nil, evicted: String? = nil,
        displacedBy: String? = nil, weakest: String? = nil, pool: Int, time: Int64, duplicate: Bool = false
    ) {
        self.seq = seq
        self.id = id
        self.source = source
        self.decision = decision
        self.reason = reason
        self.gain = gain
        self.novelty = novelty
        self.threshold = threshold
        self.density = density
        self.nearest = nearest
        self.evicted = evicted
        self.displacedBy = displacedBy
        self.weakest = weakest
        self.pool = pool
        self.time = time
        self.duplicate = duplicate
    }

    /// The topic under which it is published.
    public var topic: [UInt8] { Topic.decision(decision, source: source) }
}
