extension Configuration {
    /// Another budget or policy, which decides over the same stream without effect, to be compared.
    public struct Shadow: Sendable, Equatable {
        /// What people call it; no two have the same.
        public var name: String
        /// A budget of its own; nil: the one in force, whatever that comes to be.
        public var budget: Budget?
        /// `policy.min_distance` of its own, null included; nil: the configuration's.
        public var minDistance: Double??
        /// `metric.density_power` of its own; nil: the configuration's.
        public var densityPower: Double?

        /// A shadow without anything of its own yet.
        public init(name: String) {
            self.name = name
        }

        /// What it does otherwise, as one JSON object.
        public var json: String { Format<Shadow>.shadow.write(self).json }
    }
}
