import ArgumentParser
import Messages
import Sockets

/// Which daemon, and how long to wait for it.
struct DaemonOptions: ParsableArguments {
    @Option(help: "The daemon's query socket.")
    var endpoint = "tcp://127.0.0.1:5574"

    @Option(help: ArgumentHelp("How long to wait for an answer.", valueName: "seconds"))
    var timeout = 60.0

    func validate() throws {
        if let problem = Peer.problem(with: endpoint) { throw ValidationError("--endpoint: \(problem)") }
        guard timeout > 0, timeout < 1e6 else {
            throw ValidationError("--timeout: found \(timeout), expected seconds, more than 0")
        }
    }

    /// A connection to the query socket.
    func connect(in context: Context? = nil) throws -> DaemonConnection {
        try DaemonConnection(
            to: Peer(role: .query, endpoint: endpoint), timeout: .seconds(timeout), context: context ?? Context())
    }

    /// The daemon's socket of another role: `endpoint` where that was given, else what the daemon's configuration says.
    func peer(_ role: Peer.Role, endpoint: String?, asking query: DaemonConnection) throws -> Peer {
        if let endpoint { return Peer(role: role, endpoint: endpoint) }
        let config = try query.ask(.config).object("config")
        guard let peer = Peer.configured(role, in: config, queryEndpoint: self.endpoint) else {
            throw ConnectionError.endpointUnknown(role)
        }
        return peer
    }

    /// Refuses an endpoint that was typed wrongly.
    static func validate(_ endpoint: String?, of role: Peer.Role) throws {
        if let endpoint, let problem = Peer.problem(with: endpoint) {
            throw ValidationError("\(role.option): \(problem)")
        }
    }
}
