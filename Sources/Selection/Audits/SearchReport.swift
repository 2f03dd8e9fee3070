import NeighborIndex

/// How neighbours are found, and how that fares.
public struct SearchReport: Sendable, Equatable {
    /// Whether every row is measured.
    public var isExact = true
    /// How thoroughly codes are searched: `candidates` rows more than asked for are measured.
    public var effort = SearchEffort(candidates: 0)
    /// How many cells the rows lie in; 0 while every row is measured.
    public var cells = 0
    /// What audits found since the start; of members only where gains are estimated.
    public var audit = SearchAudit()

    /// Of no rows.
    public init() {}

    init(isExact: Bool, effort: SearchEffort, cells: Int, audit: SearchAudit) {
        self.isExact = isExact
        self.effort = effort
        self.cells = cells
        self.audit = audit
    }
}
