import Diversity
import NeighborIndex
import Vectors

/// What an engine is made from when a store is opened again.
public struct EngineSnapshot: Sendable {
    /// The dimension of all vectors.
    public var dimension: Int
    /// Members in the order of their slots.
    public var members: [Member] = []
    /// The log positions of the reference's rows, in the order of their slots.
    public var referenceRows: [UInt64] = []
    /// Where the unit vectors of samples are read from, by log position; nil for an engine that keeps all in memory, of
    /// which nothing can be stored.
    public var vectors: (any RowBacking)?
    /// The members' index by codes; without it the vectors are indexed anew.
    public var memberIndex: StoredIndex?
    /// The reference's index by codes; without it the vectors are indexed anew.
    public var referenceIndex: StoredIndex?
    /// The state of the estimates; without it they are made anew from the members.
    public var estimates: [[UInt8]]?
    /// The rest.
    public var state = EngineState()
    /// The shadows' members in the order of their slots, by the shadows' numbers.
    public var shadows: [Int: [Member]] = [:]

    /// Nothing yet, for vectors of `dimension` numbers.
    public init(dimension: Int, vectors: (any RowBacking)? = nil) {
        self.dimension = dimension
        self.vectors = vectors
    }

    func memberVectorIndex(_ settings: EngineSettings) -> VectorIndex {
        guard let vectors else {
            precondition(members.isEmpty, "members without vectors")
            return VectorIndex(Matrix(columns: dimension), settings.search)
        }
        return VectorIndex(
            columns: dimension, names: members.map(\.seq),
            in: .init(vectors, room: settings.rooms(dimension: dimension).members), memberIndex, settings.search)
    }
}

extension EngineSettings {
    /// For how many vectors of members and of reference rows there is memory.
    ///
    /// Members take what their capacity needs, at most half beside a stream reference. Where gains are exact, all members
    /// are measured with each arrival and stay in memory.
    func rooms(dimension: Int) -> (members: Int, reference: Int) {
        let all = max(1, search.memory / (dimension * MemoryLayout<Float>.stride))
        guard case .stream = reference else { return (max(all, exactRoom), 0) }
        let members = min(budget.capacity ?? .max, all / 2)
        return (max(members, exactRoom), max(1, all - members))
    }

    private var exactRoom: Int { metric.form == .paper ? .max : exactLimit + 1 }
}
