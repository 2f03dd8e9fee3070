/// Decisions for each source label.
package struct SourceCounters: Sendable, Codable, Equatable {
    /// How many labels are told apart; a producer who makes up labels does not fill the memory.
    package static let labelCountMax = 256
    /// Where the labels beyond the bound are counted.
    package static let others = "(others)"

    package struct Counts: Sendable, Codable, Equatable {
        package var seen = 0
        package var kept = 0
        package var evicted = 0
    }

    /// By label; samples without one are under the empty label.
    package private(set) var counts: [String: Counts] = [:]

    package init() {}

    package mutating func change(_ source: String?, _ body: (inout Counts) -> Void) {
        let label = source ?? ""
        let known = counts[label] != nil || counts.count < Self.labelCountMax
        body(&counts[known ? label : Self.others, default: Counts()])
    }
}
