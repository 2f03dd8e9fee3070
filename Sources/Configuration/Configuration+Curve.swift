extension Configuration {
    /// Encryption of all ZeroMQ sockets, and the keys of those who may use them.
    public struct Curve: Sendable, Equatable {
        /// The file of the daemon's own secret key.
        public var secretKey: String
        /// The directory of the clients' public keys, `*.key`.
        public var clients: String

        /// These paths.
        public init(secretKey: String, clients: String) {
            self.secretKey = secretKey
            self.clients = clients
        }
    }
}
