extension Configuration {
    /// How much may be kept; where several are set, a sample is kept only if all allow it. At least one is set.
    public struct Budget: Sendable, Equatable, Codable {
        /// Most members of the pool; a better sample displaces the weakest.
        public var capacity: Int? = 10_000
        /// Share of the stream that is kept in the long run, above 0 and at most 1; never revoked.
        public var keepRate: Double?
        /// Most samples ever kept.
        public var total: Int?
        /// How many samples the stream will have, where that is known: spreads ``total`` over all of them.
        public var streamLength: Int?

        /// A capacity of 10,000 and nothing else.
        public init() {}
    }
}
