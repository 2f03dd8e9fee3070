import Configuration
import Foundation
import Locks
import Sockets
import Web

/// Who may ask over HTTP.
///
/// A web page that a browser on this machine shows can send requests to loopback, and have a name of its own resolve to it; so
/// the Host field has to be an address or a name that is known, which such a page cannot bring about.
final class WebAccess: Sendable {
    /// What requests have to carry.
    typealias Token = [UInt8]

    /// What may be asked for.
    enum Part: Sendable {
        /// Health, and the page without its figures.
        case open
        /// Figures without samples.
        case metrics
        /// Samples, and what became of them.
        case samples
    }

    private let hosts: Set<String>
    private let tokenFile: String?
    private let token: Lock<Token?>
    /// Whether samples are for those with keys alone.
    private let isCurveOn: Bool

    /// A shorter token could be guessed.
    private static let tokenCharactersMin = 16

    /// - Throws: `StartError.configuration` where the token cannot be used.
    init(_ configuration: Configuration) throws(StartError) {
        var hosts = Set(configuration.http.hosts.map { $0.lowercased() })
        hosts.insert("localhost")
        if let endpoint = configuration.endpoints.http, let colon = endpoint.lastIndex(of: ":") {
            hosts.insert(endpoint[..<colon].lowercased())
        }
        self.hosts = hosts
        isCurveOn = configuration.curve != nil
        tokenFile = configuration.http.tokenFile
        token = Lock(try Self.token(at: configuration.http.tokenFile))
    }

    /// What the token's file says now.
    ///
    /// - Throws: `StartError.configuration` where the token cannot be used.
    func readToken() throws(StartError) -> Token? { try Self.token(at: tokenFile) }

    /// Wants this token from now on; says whether it is another one.
    func take(_ fresh: Token?) -> Bool {
        token.withLock { token in
            defer { token = fresh }
            return token != fresh
        }
    }

    /// Why a request is refused; nil where it is not.
    func refusal(of request: WebRequest, for part: Part) -> WebResponse? {
        guard let host = request.header("host") else { return .line(400, "expected one Host field") }
        guard isKnown(host) else {
            return .line(
                403, "this daemon is not known as that host; ask for an address or localhost, or add it to http.hosts")
        }
        switch part {
        case .open: return nil
        case .metrics, .samples:
            if let token = token.withLock({ $0 }) {
                return Self.isCarried(token, by: request) ? nil : Self.unauthorized
            }
            return isCurveOn && part == .samples
                ? .line(403, "with curve, samples are shown to those with a token only; set http.token_file") : nil
        }
    }

    /// Whether a Host field is an address, or a name by which the daemon goes.
    private func isKnown(_ field: String) -> Bool {
        let field = field.lowercased()
        let name: Substring
        if field.hasPrefix("[") {
            guard let end = field.firstIndex(of: "]") else { return false }
            name = field[...end]
            return field[field.index(after: end)...].hasPrefix(":") || name.count == field.count
        } else {
            name = field.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)[0]
        }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return hosts.contains(String(name)) || parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }

    private static let unauthorized: WebResponse = {
        var response = WebResponse.line(401, "expected Authorization: Bearer TOKEN, with the token in http.token_file")
        response.headers.append(("WWW-Authenticate", "Bearer realm=\"noveld\""))
        return response
    }()

    /// Compares all bytes whatever they are, so that the time tells nothing.
    private static func isCarried(_ token: Token, by request: WebRequest) -> Bool {
        guard let field = request.header("authorization") else { return false }
        let parts = field.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return false }
        let given = Array(parts[1].utf8)
        guard given.count == token.count else { return false }
        return zip(given, token).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func token(at path: String?) throws(StartError) -> Token? {
        guard let path else { return nil }
        let text: String
        do throws(KeyFileError) { text = try KeyFile.secretText(at: path) } catch {
            throw .configuration("http.token_file: \(error)")
        }
        let token = Array(text.trimmingCharacters(in: .whitespacesAndNewlines).utf8)
        guard token.count >= tokenCharactersMin, token.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .configuration(
                "http.token_file: \(path): expected one line of at least \(tokenCharactersMin) printable characters "
                    + "without spaces, such as `openssl rand -hex 32` writes")
        }
        return token
    }
}
