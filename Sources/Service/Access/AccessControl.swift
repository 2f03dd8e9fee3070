import Configuration
import Locks
import Messages
import Sockets

/// Who may do what, for all of the daemon's sockets; without CURVE, everyone everything.
final class AccessControl: Sendable {
    /// The names of the sockets, which are their ZAP domains.
    enum Domain: String, CaseIterable {
        case ingest, firehose, upstream, decisions, query

        /// What a peer has to be allowed to be let in.
        var role: Role {
            switch self {
            case .ingest, .firehose, .upstream: .submit
            case .decisions: .subscribe
            case .query: .query
            }
        }
    }

    private let pair: CurveKeyPair?
    private let directory: String?
    private let keys: Lock<ClientKeys>

    /// Reads the daemon's own key and the clients' where the configuration asks for it.
    ///
    /// - Throws: `StartError.configuration` where one cannot be used.
    init(_ curve: Configuration.Curve?) throws(StartError) {
        guard let curve else {
            pair = nil
            directory = nil
            keys = Lock(ClientKeys())
            return
        }
        do throws(KeyFileError) {
            pair = try KeyFile.secret(at: curve.secretKey).pair
            keys = Lock(try ClientKeys(directory: curve.clients))
        } catch {
            throw .configuration("curve: \(error)")
        }
        directory = curve.clients
    }

    /// Whether peers are known by keys.
    var isOn: Bool { pair != nil }

    /// How a socket is secured.
    func security(of domain: Domain) -> SocketSecurity? {
        pair.map { .server($0, domain: domain.rawValue) }
    }

    /// Whether a peer may connect to the socket of that name.
    func admits(_ key: CurveKey, to domain: String) -> Bool {
        guard let domain = Domain(rawValue: domain) else { return false }
        return client(key)?.may(domain.role) ?? false
    }

    /// Whether the peer that a message came from may do what takes `role`, by the keys as they are now.
    ///
    /// - Parameter key: nil where there is no CURVE.
    func allows(_ role: Role, to key: CurveKey?) -> Bool {
        guard isOn else { return true }
        return key.flatMap(client)?.may(role) ?? false
    }

    /// What a peer is answered that may not do what takes `role`.
    static func refusal(_ role: Role, request: RequestTag?) -> ProtocolError {
        ProtocolError(
            .unsupported, "this key may not do that: expected the role \(role.rawValue) among the roles in its file",
            request: request)
    }

    /// Who has that key.
    func client(_ key: CurveKey) -> Client? { keys.withLock { $0.clients[key] } }

    /// Reads the clients' keys again; where one cannot be used, those from before count on.
    ///
    /// - Returns: how many there are, and whether any may do less than before.
    func reload() throws(KeyFileError) -> (count: Int, isStricter: Bool) {
        guard let directory else { return (0, false) }
        let fresh = try ClientKeys(directory: directory)
        let before = keys.withLock { keys in
            defer { keys = fresh }
            return keys
        }
        let isStricter = before.clients.contains { key, client in
            !client.roles.isSubset(of: fresh.clients[key]?.roles ?? [])
        }
        return (fresh.clients.count, isStricter)
    }
}
