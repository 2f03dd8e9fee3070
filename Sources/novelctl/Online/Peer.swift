import Messages
import Sockets

/// One of a daemon's sockets, as a client names it.
struct Peer: Equatable {
    /// Which socket; the raw values are its names in the daemon's ready line.
    enum Role: String {
        case query
        case ingest
        case decisions

        /// The option that names its endpoint.
        var option: String { self == .query ? "--endpoint" : "--\(rawValue)" }
    }

    let role: Role
    let endpoint: String
    /// Keys, where the daemon asks for them.
    var security: SocketSecurity?

    /// What is wrong with an endpoint that was typed; nil where nothing is.
    static func problem(with endpoint: String) -> String? {
        let parts = endpoint.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, ["tcp:", "ipc:"].contains(parts[0]), parts[1].isEmpty, !parts[2].isEmpty else {
            return "found \"\(endpoint.printable)\", expected tcp://HOST:PORT or ipc://PATH"
        }
        guard parts[0] == "tcp:" else { return nil }
        guard let colon = parts[2].lastIndex(of: ":"), colon > parts[2].startIndex,
            let port = Int(parts[2][colon...].dropFirst()), (1...65_535).contains(port)
        else { return "found \"\(endpoint.printable)\", expected a host and a port from 1 to 65535" }
        return nil
    }

    /// The endpoint of `role` that a daemon's configuration names, as seen from a client that reached its query socket at
    /// `queryEndpoint`.
    ///
    /// A daemon that listens on all addresses is where its query socket is. Nil where the socket is switched off, or
    /// where its port was left to the system.
    static func configured(_ role: Role, in config: JSONObject, queryEndpoint: String) -> Peer? {
        let setting = config["endpoints"]?.object?[role.rawValue]
        guard let endpoint = setting?.string ?? setting?.array?.first?.string else { return nil }
        for everywhere in ["tcp://0.0.0.0:", "tcp://*:", "tcp://[::]:"] where endpoint.hasPrefix(everywhere) {
            guard queryEndpoint.hasPrefix("tcp://"), let colon = queryEndpoint.lastIndex(of: ":") else { return nil }
            return usable(role, "\(queryEndpoint[..<colon]):\(endpoint.dropFirst(everywhere.count))")
        }
        return usable(role, endpoint)
    }

    private static func usable(_ role: Role, _ endpoint: String) -> Peer? {
        problem(with: endpoint) == nil ? Peer(role: role, endpoint: endpoint) : nil
    }
}
