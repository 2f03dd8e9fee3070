extension Configuration {
    /// Sections and keys of which no decision depends; the budget is told by itself, because it changes while running.
    private static let operational: Set<String> = [
        "data", "dimension", "endpoints", "allow_insecure", "curve", "budget", "batch", "durability", "limits", "flow",
        "retention", "log",
    ]

    /// The settings that decisions follow from, the budget apart: dotted keys with values in JSON.
    public var decisionSettings: [(key: String, json: String)] {
        Settings.all.filter { !Self.operational.contains(String($0.section ?? $0.name)) }
            .map { ($0.key, $0.write(self).json) }
    }

    /// The configuration of such settings; what they do not name has its default.
    ///
    /// - Throws: Every mistake at once, such as a key that this version does not know.
    public init(decisionSettings: [(key: String, json: String)]) throws(ConfigurationErrors) {
        self = try Self.load(overrides: decisionSettings.map { "\($0.key)=\($0.json)" }).configuration
    }
}
