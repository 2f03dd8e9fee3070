extension Configuration {
    /// The log on standard error.
    public struct Log: Sendable, Equatable {
        /// How a log line looks.
        public enum Format: String, Sendable, CaseIterable {
            /// Text on a terminal, JSON lines elsewhere.
            case auto
            /// For people.
            case text
            /// One JSON object a line.
            case json
        }

        /// The least severe messages that are written; swift-log's names.
        public enum Level: String, Sendable, CaseIterable {
            case trace, debug, info, notice, warning, error, critical
        }

        /// Auto, text or json.
        public var format = Format.auto
        /// Messages below this level are left out.
        public var level = Level.info

        /// Text or JSON by where it goes, from `info` up.
        public init() {}
    }
}
