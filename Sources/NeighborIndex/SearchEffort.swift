/// How thoroughly an index is searched: what recall costs.
public struct SearchEffort: Sendable, Equatable, Codable {
    /// How many of the best estimates are measured again from full vectors.
    public var candidates: Int
    /// How many of the nearest cells are looked into.
    public var probes: Int

    /// An effort of so many candidates from so many cells.
    public init(candidates: Int, probes: Int = .max) {
        self.candidates = candidates
        self.probes = probes
    }
}
