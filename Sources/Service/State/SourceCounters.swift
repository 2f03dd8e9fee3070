/// Decisions for each source label.
struct SourceCounters: Sendable, Codable, Equatable {
    /// How many labels are told apart; a producer who makes up labels does not fill the memory.
    static let labelCountMax = 256
    /// Where the labels beyond the bound are counted.
    static let others = "(others)"

    struct Counts: Sendable, Codable, Equatable {
        var seen = 0
        var kept = 0
        var evicted = 0
    }

    /// By label; samples without one are under the empty label.
    private(set) var counts: [String: Counts] = [:]

    mutating func change(_ source: String?, _ body: (inout Counts) -> Void) {
        let label = source ?? ""
        let known = counts[label] != nil || counts.count < Self.labelCountMax
        body(&counts[known ? label : Self.others, default: Counts()])
    }
}
