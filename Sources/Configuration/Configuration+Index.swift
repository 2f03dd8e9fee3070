extension Configuration {
    /// How the nearest members and reference rows are searched for.
    public struct Index: Sendable, Equatable {
        /// Rows more than asked for that are measured, of those that look nearest by their codes.
        public var candidates = 128
        /// Nearest cells that are looked into; nil for all.
        public var cells: Int? = 64
        /// The share of true neighbours that searches are to find: `candidates` and `cells` follow it; nil for just these.
        public var recall: Double? = 0.99
        /// Up to so many rows all are measured.
        public var exactBelow = 2_048
        /// Up to so many members of a pool under a capacity all are measured against each one that comes or goes.
        public var census = 65_535
        /// Bytes for the vectors of members and reference rows; the rest is read from the store when it is needed.
        public var memory = 1 << 30

        /// The defaults.
        public init() {}
    }
}
