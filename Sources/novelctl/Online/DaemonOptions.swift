import ArgumentParser
import Messages
import Sockets

/// Which daemon, and how long to wait for it.
struct DaemonOptions: ParsableArguments {
    @Option(help: "The daemon's query socket.")
    var endpoint = "tcp://127.0.0.1:5574"

    @Option(help: ArgumentHelp("How long to wait for an answer.", valueName: "seconds"))
    var timeout = 60.0

    @Option(
        help: ArgumentHelp(
            "Your own key for a daemon with curve: a NAME.key_secret of `novelctl keygen`.", valueName: "file"),
        completion: .file())
    var key: String?

    @Option(
        help: ArgumentHelp(
            "The daemon's public key, or its file. Default: what the file of --key says.", valueName: "key"))
    var serverKey: String?

    func validate() throws {
        if let problem = Peer.problem(with: endpoint) { throw ValidationError("--endpoint: \(problem)") }
        guard timeout > 0, timeout < 1e6 else {
            throw ValidationError("--timeout: found \(timeout), expected seconds, more than 0")
        }
    }

    /// A connection to the query socket.
    func connect(in context: Context? = nil) throws -> DaemonConnection {
        try DaemonConnection(
            to: Peer(role: .query, endpoint: endpoint, security: try security()), timeout: .seconds(timeout),
            context: context ?? Context())
    }

    /// The keys that were given; nil where none were.
    func security() throws -> SocketSecurity? {
        guard let key else {
            guard serverKey == nil else {
                throw ValidationError(
                    "--server-key: found without --key, expected both: a daemon with curve knows you by yours")
            }
            return nil
        }
        let (own, metadata) = try KeyFile.secret(at: key)
        guard let server = serverKey ?? metadata[KeygenCommand.serverEntry] else {
            throw ValidationError(
                "--server-key: the daemon's public key is needed as well, and \(key) does not say it; "
                    + "`novelctl keygen NAME --server FILE` writes both")
        }
        return .client(own: own, server: try CurveKey(z85: server) ?? KeyFile.public(at: server).publicKey)
    }

    /// The daemon's socket of another role: `endpoint` where that was given, else what the daemon's configuration says.
    func peer(_ role: Peer.Role, endpoint: String?, asking query: DaemonConnection) throws -> Peer {
        let security = query.peer.security
        if let endpoint { return Peer(role: role, endpoint: endpoint, security: security) }
        let config = try query.ask(.config).object("config")
        guard var peer = Peer.configured(role, in: config, queryEndpoint: self.endpoint) else {
            throw ConnectionError.endpointUnknown(role)
        }
        peer.security = security
        return peer
    }

    /// A connection to the ingest socket: `ingest` where that was given, else what the daemon's configuration says.
    func connectToIngest(_ ingest: String?) throws -> DaemonConnection {
        let context = try Context()
        let peer =
            if let ingest {
                Peer(role: .ingest, endpoint: ingest, security: try security())
            } else {
                try peer(.ingest, endpoint: nil, asking: connect(in: context))
            }
        return try DaemonConnection(to: peer, timeout: .seconds(timeout), context: context)
    }

    /// Refuses an endpoint that was typed wrongly.
    static func validate(_ endpoint: String?, of role: Peer.Role) throws {
        if let endpoint, let problem = Peer.problem(with: endpoint) {
            throw ValidationError("\(role.option): \(problem)")
        }
    }
}
