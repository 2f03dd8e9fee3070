extension EstimatedPool {
    /// A sample that becomes a member.
    public struct Arrival: Sendable {
        /// Its nearest members and its distances to the sample.
        public var surroundings: Surroundings
        /// The members whose reach it is within; others are ignored.
        public var reached: [MemberDistance]
        /// Its density factor.
        public var density: Double
        /// What multiplies its gain.
        public var quality: Double
        /// A random number of its own, by which it is sampled.
        public var priority: UInt64

        /// A sample of these.
        public init(
            surroundings: Surroundings, reached: [MemberDistance], density: Double, quality: Double, priority: UInt64
        ) {
            self.surroundings = surroundings
            self.reached = reached
            self.density = density
            self.quality = quality
            self.priority = priority
        }
    }
}
