extension EngineSettings {
    /// Another budget or policy, which decides over the same stream without effect.
    public struct Shadow: Sendable, Equatable {
        /// What people call it.
        public var name: String
        /// All that it does otherwise, as text: with another one it is another shadow, which begins anew.
        public var definition: String
        /// How much it may keep; nil: as much as the engine, whatever that comes to be.
        public var budget: Budget?
        /// As `EngineSettings.minimumDistance`.
        public var minimumDistance: Double?
        /// As `Metric.densityPower`.
        public var densityPower: Double

        /// A shadow with the given settings.
        public init(
            name: String, definition: String, budget: Budget?, minimumDistance: Double?, densityPower: Double
        ) {
            self.name = name
            self.definition = definition
            self.budget = budget
            self.minimumDistance = minimumDistance
            self.densityPower = densityPower
        }
    }

    /// How many shadows there may be: each costs about as much as the engine without its reference.
    public static let shadowCountMax = 64

    /// The settings by which a shadow decides.
    func settings(of shadow: Shadow) -> EngineSettings {
        var settings = self
        settings.shadows = []
        settings.budget = shadow.budget ?? budget
        settings.minimumDistance = shadow.minimumDistance
        settings.metric.densityPower = shadow.densityPower
        return settings
    }
}
