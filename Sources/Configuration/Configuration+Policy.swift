extension Configuration {
    /// What is refused whatever its gain.
    public struct Policy: Sendable, Equatable {
        /// Cosine distance; a sample nearer than this to a member is redundant.
        public var minDistance: Double?

        /// No floor.
        public init() {}
    }
}
