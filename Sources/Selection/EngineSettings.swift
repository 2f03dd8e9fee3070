import Diversity
import NeighborIndex
import Vectors

/// What an engine computes and what it may keep. Fixed while it runs, but for the budget.
public struct EngineSettings: Sendable {
    /// The diversity that is to grow.
    public var metric = Metric()
    /// What density is measured against.
    public var reference = Reference.stream(limit: 1_000_000)
    /// Reference rows within this squared distance, twice the cosine distance, of each other count as one; exact copies always do.
    public var mergeBelow: Float = 1e-6
    /// The mean squared neighbour distance is taken to be at least this; 0 for no floor.
    public var densityFloor = 0.0
    /// How much may be kept.
    public var budget = Budget(capacity: 10_000)
    /// A sample nearer than this cosine distance to a member is redundant whatever its gain; nil for no floor.
    public var minimumDistance: Double?

    /// Other budgets and policies to run beside it for comparison.
    public var shadows: [Shadow] = []

    /// From where on alarms are raised.
    public var alarms = Alarms()

    /// How many arrivals the stream is expected to have at least; nil to take what the budget makes likely. Until then
    /// decisions go by densities of fewer neighbours (see `neighborsThatCount`); 0 for all of them from the start.
    public var expected: Int?

    /// How neighbours are searched for.
    public var search = Search()

    /// Up to this many members gains are exact, above they are estimated; the paper's form is always exact.
    public var exactLimit = 600

    /// The defaults: a pool of 10,000, the released form, density from the stream.
    public init() {}

    /// Whether the gains of a pool of `count` members are estimated.
    func estimates(_ count: Int) -> Bool {
        metric.form == .released && count > exactLimit
    }

    /// Up to how many members their estimates rest on a census. Without a capacity nobody asks which member is the weakest.
    package func censusLimit(dimension: Int) -> Int {
        guard budget.capacity != nil else { return 0 }
        return min(search.census, EstimatedPool.censusLimit, Search.censusNumbers / max(dimension, 1))
    }

    /// `mergeBelow`, or where that is 0 the least that merges exact copies.
    var mergeReach: Float { max(mergeBelow, .leastNonzeroMagnitude) }

    /// How the nearest members and reference rows are searched for.
    public struct Search: Sendable, Equatable {
        /// Up to so many rows each search measures them all; above, it goes by quantised codes.
        public var exactBelow = 2_048
        /// Of how many numbers the vectors of a pool may be that are all measured against each one that comes or goes: what that
        /// takes grows with them.
        static let censusNumbers = 12_288 * 4_096

        /// Up to so many members of a pool under a capacity all are measured against each one that comes or goes, where they are
        /// not too many numbers (`censusNumbers`): see `EstimatedPool.beginCensus`.
        public var census = 65_535
        /// How many rows more than asked for are measured, of those that look nearest by their codes.
        public var candidates = 128
        /// How many of the nearest cells, of some hundred rows each, are looked into; nil for all.
        public var cells: Int? = 64
        /// The share of true neighbours to find: where audits find less or much more, `candidates` and `cells` are what is
        /// begun with. Nil for just these.
        public var recall: Double? = 0.99
        /// Bytes for the vectors of members and reference rows that are stored as well; the rest is read when it is needed.
        public var memory = 1 << 30

        /// Threads that share the searches of a batch; what is found does not depend on them.
        public var threads = 1

        /// The defaults.
        public init() {}

        /// What is begun with.
        var effort: SearchEffort { SearchEffort(candidates: candidates, probes: cells ?? .max) }

        /// Keeps recall at its target, if there is one. Cells may become more, never fewer: how many are needed grows with
        /// the rows, sooner than audits could tell.
        var control: EffortControl? {
            recall.map { target in
                EffortControl(
                    target: target, from: effort, least: SearchEffort(candidates: 16, probes: effort.probes))
            }
        }
    }

    /// The definition of NovelSum and its parameters.
    public struct Metric: Sendable, Equatable {
        /// Released or paper.
        public var form = NovelSumForm.released
        /// α, the power of the rank weights.
        public var proximityPower = 1.0
        /// β, the power of the density factor; 0 switches it off.
        public var densityPower = 0.5
        /// K, how many reference rows make a density.
        public var densityNeighbors = 10

        /// The paper's defaults.
        public init() {}
    }

    /// The set of rows that density is measured against.
    public enum Reference: Sendable, Equatable {
        /// What the stream has shown so far, kept and dropped; past `limit` rows the oldest is forgotten.
        case stream(limit: Int)
        /// A set given by the operator; rows of unit norm.
        case pinned(Matrix)
        /// No density: β is 0.
        case none
    }
}
