import Vectors

/// What the query socket can be asked.
public enum QueryRequest: Equatable, Sendable {
    /// Counters, sizes and rates.
    case status
    /// How diverse the pool is now.
    case diversity(DiversityQuery)
    /// How a measure went.
    case history(HistoryQuery)
    /// What would be decided about these vectors now.
    case score(Matrix)
    /// The nearest kept samples.
    case neighbors(NeighborsQuery)
    /// Why a sample was kept or not.
    case explain(id: String)
    /// Decisions in order.
    case log(LogQuery)
    /// The kept samples, page by page.
    case members(MembersQuery)
    /// The effective configuration.
    case config
    /// A copy of the store at `path`.
    case snapshot(path: String)
    /// The budget; with `set`, a change of it.
    case budget(set: JSONObject?)
    /// Takes samples out of the pool.
    case evict(ids: [String])

    /// The `type` of its header.
    public var type: String {
        switch self {
        case .status: "status"
        case .diversity: "diversity"
        case .history: "history"
        case .score: "score"
        case .neighbors: "neighbors"
        case .explain: "explain"
        case .log: "log"
        case .members: "members"
        case .config: "config"
        case .snapshot: "snapshot"
        case .budget: "budget"
        case .evict: "evict"
        }
    }
}
