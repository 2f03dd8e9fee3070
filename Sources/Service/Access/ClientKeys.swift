import Foundation
import Sockets

/// The clients' public keys, from a directory of `*.key` files.
///
/// A file's metadata may limit its key: `role = "submit"`, or several with commas in between (`roles` is read as well).
/// Without one, the key may do everything.
struct ClientKeys: Sendable, Equatable {
    private(set) var clients: [CurveKey: Client] = [:]

    private static let suffix = ".key"

    /// None.
    init() {}

    /// Reads a directory.
    ///
    /// - Throws: `KeyFileError` where one of its files cannot be used, or others could add some.
    init(directory: String) throws(KeyFileError) {
        try Self.requirePrivate(directory)
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: directory) } catch {
            throw KeyFileError(path: directory, problem: "cannot be read: \(error.localizedDescription)")
        }
        for name in names.sorted() where name.hasSuffix(Self.suffix) {
            let path = "\(directory)/\(name)"
            let file = try KeyFile.public(at: path)
            let client = Client(
                name: String(name.dropLast(Self.suffix.count)), roles: try Self.roles(file.metadata, path: path))
            if let other = clients[file.publicKey] {
                throw KeyFileError(path: path, problem: "has the key of \(other.name)\(Self.suffix) as well")
            }
            clients[file.publicKey] = client
        }
    }

    private static func roles(_ metadata: [String: String], path: String) throws(KeyFileError) -> Set<Role> {
        guard let text = metadata["role"] ?? metadata["roles"] else { return Set(Role.allCases) }
        var roles: Set<Role> = []
        for word in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
            guard let role = Role(rawValue: word.lowercased()) else {
                let known = Role.allCases.map(\.rawValue).joined(separator: ", ")
                throw KeyFileError(path: path, problem: "found the role \"\(word)\", expected \(known)")
            }
            roles.insert(role)
        }
        guard !roles.isEmpty else { throw KeyFileError(path: path, problem: "its role is empty; it could do nothing") }
        return roles
    }

    private static func requirePrivate(_ directory: String) throws(KeyFileError) {
        let attributes: [FileAttributeKey: Any]
        do { attributes = try FileManager.default.attributesOfItem(atPath: directory) } catch {
            throw KeyFileError(path: directory, problem: "cannot be read: \(error.localizedDescription)")
        }
        guard attributes[.type] as? FileAttributeType == .typeDirectory else {
            throw KeyFileError(path: directory, problem: "is no directory; expected one of the clients' *.key files")
        }
        let mode = attributes[.posixPermissions] as? Int ?? 0
        guard mode & 0o002 == 0 else {
            throw KeyFileError(
                path: directory,
                problem: "has the permissions \(String(mode, radix: 8)); others could add keys: chmod o-w")
        }
    }
}
