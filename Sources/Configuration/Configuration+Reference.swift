extension Configuration {
    /// The set against which the density factor is estimated.
    public struct Reference: Sendable, Equatable {
        /// Where the reference rows come from.
        public enum Mode: String, Sendable, CaseIterable {
            /// What the stream has shown so far, kept and dropped.
            case stream
            /// A fixed set, read from ``Reference/path``.
            case pinned
            /// No reference: β counts as 0.
            case none
        }

        /// Stream, pinned or none.
        public var mode = Mode.stream
        /// Most rows that a stream reference holds.
        public var limit = 1_000_000
        /// How many arrivals the stream is expected to have at least; nil for what the budget makes likely.
        public var expected: Int?
        /// The `.npy` file of a pinned reference.
        public var path: String?
        /// Rows nearer to each other than this cosine distance count as one row.
        public var mergeBelow = 5e-7
        /// Least mean squared distance that enters the density factor.
        public var densityFloor = 0.0

        /// The stream as its own reference.
        public init() {}
    }
}
