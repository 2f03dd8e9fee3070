/// A ZeroMQ endpoint that has passed the check of its syntax.
struct Endpoint: Sendable, Equatable {
    /// Whether a socket waits at the endpoint or calls it.
    enum Use: Sendable {
        case bind, connect
    }

    /// What a message says that an endpoint is.
    static let expected = "an endpoint such as tcp://127.0.0.1:5571 or ipc:///run/noveld/ingest"
    /// A Unix socket's path has 108 bytes, the last of them zero.
    private static let pathLimit = 107

    /// True where only this machine can reach it.
    let isLocal: Bool
    /// True where binding it takes a port that is free at that moment.
    let hasFreePort: Bool

    /// Checks `text`; the complaint names the part that is wrong.
    init(_ text: String, use: Use) throws(Complaint) {
        if text.hasPrefix("ipc://") {
            try self.init(path: String(text.dropFirst(6)))
        } else if text.hasPrefix("tcp://") {
            try self.init(address: String(text.dropFirst(6)), use: use, expected: Self.expected)
        } else {
            throw Complaint("expected \(Self.expected), found \(text.excerpt)")
        }
    }

    /// What a message says that the HTTP endpoint is.
    static let httpExpected = "an address HOST:PORT"

    /// Checks the HTTP endpoint.
    init(http text: String) throws(Complaint) {
        try self.init(address: text, use: .bind, expected: Self.httpExpected)
    }

    /// Checks `HOST:PORT`.
    init(address: String, use: Use, expected: String) throws(Complaint) {
        guard let colon = address.lastIndex(of: ":"), colon != address.startIndex else {
            throw Complaint("expected \(expected), found \(address.excerpt) without host or port")
        }
        let (host, port) = (String(address[..<colon]), String(address[address.index(after: colon)...]))
        hasFreePort = ["*", "0"].contains(port)
        switch use {
        case .bind:
            guard hasFreePort || Self.isPort(port) else {
                throw Complaint("expected a port from 1 to 65535, or * for a free one, found \(port.excerpt)")
            }
        case .connect:
            guard Self.isPort(port) else {
                throw Complaint("expected a port from 1 to 65535, found \(port.excerpt)")
            }
            guard host != "*" else { throw Complaint("expected a host to connect to, found *") }
        }
        guard host == "*" || Self.isHost(host) else {
            throw Complaint("expected an address, a host or an interface, found \(host.excerpt)")
        }
        isLocal = Self.isLoopback(host)
    }

    private init(path: String) throws(Complaint) {
        guard !path.isEmpty, path.utf8.count <= Self.pathLimit, !path.unicodeScalars.contains("\0") else {
            throw Complaint(
                "expected a path of 1 to \(Self.pathLimit) bytes after ipc://, found \(path.utf8.count) bytes")
        }
        isLocal = true
        hasFreePort = path == "*"
    }

    private static func isPort(_ text: String) -> Bool {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } && (UInt16(text) ?? 0) > 0
    }

    static func isHost(_ text: String) -> Bool {
        if text.hasPrefix("["), text.hasSuffix("]") {
            let address = text.dropFirst().dropLast()
            return address.contains(":") && address.utf8.allSatisfy { isAlphanumeric($0) || ":.%".utf8.contains($0) }
        }
        guard !text.isEmpty, text.utf8.allSatisfy({ isAlphanumeric($0) || ".-_".utf8.contains($0) }) else {
            return false
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ $0.allSatisfy(\.isNumber) }) else { return true }
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }

    private static func isLoopback(_ host: String) -> Bool {
        let isIPv4 = host.split(separator: ".").count == 4 && host.allSatisfy { $0.isNumber || $0 == "." }
        return isIPv4 && host.hasPrefix("127.") || ["[::1]", "localhost", "lo"].contains(host)
    }
}
