extension Configuration.Budget {
    /// At most so many kept samples in each window of time.
    public struct Window: Sendable, Equatable, Codable {
        /// How many.
        public var count: Int
        /// How long a window is.
        public var seconds: Double

        /// At most `count` in each `seconds`.
        public init(count: Int, seconds: Double) {
            self.count = count
            self.seconds = seconds
        }
    }

    /// Bounds on the sum of the kept samples' cost; at least one is set.
    public struct Cost: Sendable, Equatable, Codable {
        /// At most this, ever.
        public var total: Double?
        /// At most this in each window of ``seconds``, which is set with it.
        public var perWindow: Double?
        /// How long a window is.
        public var seconds: Double?

        /// No bound yet.
        public init() {}
    }

    /// Limits on one source; at least one is set.
    public struct Limits: Sendable, Equatable, Codable {
        /// Share of the source's samples that is kept in the long run.
        public var keepRate: Double?
        /// Most samples of the source ever kept.
        public var total: Int?
        /// Most samples of the source kept in each window of time.
        public var perWindow: Window?
        /// Bounds on the sum of their cost.
        public var cost: Cost?

        /// No limit yet.
        public init() {}
    }

    /// Limits on each source by itself; at least one is set.
    public struct PerSource: Sendable, Equatable, Codable {
        /// For each source that ``sources`` does not name.
        public var each: Limits?
        /// For sources by their labels, in place of ``each``.
        public var sources: [String: Limits] = [:]

        /// No limit yet.
        public init() {}
    }
}
