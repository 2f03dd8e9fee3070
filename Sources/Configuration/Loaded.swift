extension Configuration {
    /// A configuration and where each of its values came from.
    public struct Loaded: Sendable, Equatable {
        /// The settings.
        public let configuration: Configuration
        /// Where each value that is not a default came from, by dotted key.
        public let origins: [String: Origin]
        /// Variables that begin with `NOVELD_` and name neither a setting nor a section, sorted; worth a warning.
        public let ignoredVariables: [String]

        /// Where the value of the setting `key` came from.
        public func origin(of key: String) -> Origin { origins[key] ?? .embedded }
    }
}
