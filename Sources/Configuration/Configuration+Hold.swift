extension Configuration {
    /// For how long samples wait for their decisions, so that the best of those that wait are kept.
    public struct Hold: Sendable, Equatable {
        /// For how many later samples one waits at most; nil for none, each is decided when it comes.
        public var samples: Int?
        /// How long it waits at most.
        public var milliseconds = 1000

        /// The defaults.
        public init() {}
    }
}
