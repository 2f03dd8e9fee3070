extension Configuration {
    /// Who may ask over HTTP.
    public struct HTTP: Sendable, Equatable {
        /// The file with the bearer token that requests must carry; nil: none.
        public var tokenFile: String?
        /// Names by which the daemon is asked for, beside addresses, `localhost` and the one that it binds.
        public var hosts: [String] = []

        /// Without a token, under no name.
        public init() {}
    }
}
