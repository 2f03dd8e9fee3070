extension Configuration {
    /// How much may be kept; where several are set, a sample is kept only if all allow it. At least one is set.
    public struct Budget: Sendable, Equatable, Codable {
        /// Most members of the pool; a better sample displaces the weakest.
        public var capacity: Int? = 10_000
        /// Share of the stream that is kept in the long run, above 0 and at most 1; never revoked.
        public var keepRate: Double?
        /// Most samples ever kept.
        public var total: Int?
        /// How many samples the stream will have, where that is known: spreads ``total`` and the total cost over all of them.
        public var streamLength: Int?
        /// Most samples kept in each window of time.
        public var perWindow: Window?
        /// Bounds on the sum of the kept samples' cost.
        public var cost: Cost?
        /// Limits on each source by itself.
        public var perSource: PerSource?

        /// A capacity of 10,000 and nothing else.
        public init() {}
    }
}
