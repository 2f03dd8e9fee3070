import Configuration
import Locks
import Logging
import Web

extension WebServer {
    /// Listens where the configuration says; nil where it says nowhere.
    ///
    /// The default address is a wish: where another process has it, the daemon does without HTTP. Any other was asked for.
    ///
    /// - Throws: `WebError`.
    static func listening(
        at endpoint: String?, logger: Logger, respond: @escaping Responder
    ) throws(WebError) -> WebServer? {
        guard let endpoint, let colon = endpoint.lastIndex(of: ":") else { return nil }
        var host = String(endpoint[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        if host == "*" { host = "0.0.0.0" }
        let port = Int(endpoint[endpoint.index(after: colon)...]) ?? 0
        do throws(WebError) {
            return try WebServer(host: host, port: port, respond: respond)
        } catch {
            guard error.isAddressInUse, endpoint == Configuration.Endpoints.defaultHTTP else { throw error }
            logger.warning(
                "HTTP is not served: \(error); set endpoints.http to another address, or to null for no warning")
            return nil
        }
    }
}

/// How many connections a server has, for answers that are made before the server is known.
final class ConnectionGauge: Sendable {
    private let server = Lock<WebServer?>(nil)

    /// 0 before there is a server.
    var current: Int { server.withLock { $0?.connections ?? 0 } }

    func watch(_ server: WebServer?) { self.server.withLock { $0 = server } }
}
