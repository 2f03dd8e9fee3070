import Foundation

/// A file with a key of CURVE, in the form that ZeroMQ's own tools write (ZPL, RFC 4): a section `metadata` of free
/// entries, and a section `curve` with `public-key` and, in secret files, `secret-key`.
///
/// A file that holds nothing but the 40 characters of one key is read as well: a public one, or a secret one where that
/// is what is looked for.
public struct KeyFile: Sendable {
    /// What else is said of the key.
    public var metadata: [String: String] = [:]
    /// The public key; the secret key's own where the file says nothing of it.
    public var publicKey: CurveKey
    /// Nil in a public file.
    public var pair: CurveKeyPair?

    /// No more is read of a file that claims to be one of these.
    private static let bytesMax = 64 << 10

    /// A file about a pair's public key.
    public init(publicKeyOf pair: CurveKeyPair, metadata: [String: String] = [:]) {
        self.metadata = metadata
        publicKey = pair.publicKey
    }

    /// A file with a pair.
    public init(_ pair: CurveKeyPair, metadata: [String: String] = [:]) {
        self.metadata = metadata
        self.pair = pair
        publicKey = pair.publicKey
    }

    /// Reads a file that has a secret key, which nobody but its owner and group may read.
    ///
    /// - Throws: `KeyFileError`.
    public static func secret(at path: String) throws(KeyFileError) -> (pair: CurveKeyPair, metadata: [String: String])
    {
        try requireSecret(path)
        let content = try Content(path: path)
        guard let secret = content.secretKey ?? content.soleKey else {
            throw KeyFileError(
                path: path, problem: "holds no secret key; `novelctl keygen NAME` writes NAME.key_secret, which has one"
            )
        }
        let pair: CurveKeyPair
        do throws(SocketError) { pair = try CurveKeyPair(secretKey: secret) } catch {
            throw KeyFileError(path: path, problem: "cannot be used: \(error)")
        }
        guard content.publicKey.map({ $0 == pair.publicKey }) ?? true else {
            throw KeyFileError(path: path, problem: "its public key is not that of its secret key")
        }
        return (pair, content.metadata)
    }

    /// Reads a text file that nobody but its owner and group may read, such as one with a password.
    ///
    /// - Throws: `KeyFileError`.
    public static func secretText(at path: String) throws(KeyFileError) -> String {
        try requireSecret(path)
        return try text(at: path)
    }

    private static func requireSecret(_ path: String) throws(KeyFileError) {
        try requireMode(path, without: 0o037, "nobody but the owner writes it, and others do not read it: chmod 600")
    }

    private static func text(at path: String) throws(KeyFileError) -> String {
        guard let file = FileHandle(forReadingAtPath: path), let data = try? file.read(upToCount: bytesMax + 1) else {
            throw KeyFileError(path: path, problem: "cannot be read, or is empty")
        }
        guard data.count <= bytesMax, let text = String(validating: data, as: UTF8.self) else {
            throw KeyFileError(path: path, problem: "is no text file with a key")
        }
        return text
    }

    /// Reads a file with a public key, which others must not be able to change.
    ///
    /// - Throws: `KeyFileError`.
    public static func `public`(at path: String) throws(KeyFileError) -> KeyFile {
        try requireMode(path, without: 0o002, "others do not write it: chmod o-w")
        let content = try Content(path: path)
        guard let key = content.publicKey ?? content.soleKey else {
            throw KeyFileError(
                path: path, problem: "holds no public key; `novelctl keygen NAME` writes NAME.key, which has one")
        }
        var file = KeyFile(publicKey: key)
        file.metadata = content.metadata
        return file
    }

    private init(publicKey: CurveKey) { self.publicKey = publicKey }

    /// The text of the file.
    public var text: String {
        var lines = ["# A key for noveld, by novelctl keygen."]
        lines.append(
            pair == nil
                ? "# Public: goes to whoever is to know this key's owner."
                : "# SECRET: stays with its owner. chmod 600.")
        lines += ["metadata"] + metadata.sorted { $0.key < $1.key }.map { "    \($0.key) = \"\($0.value)\"" }
        lines += ["curve", "    public-key = \"\(publicKey.z85)\""]
        if let pair { lines.append("    secret-key = \"\(pair.secretKey.z85)\"") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Writes the file, which must not be there yet; a secret one can be read by its owner alone.
    ///
    /// - Throws: `KeyFileError`.
    public func write(to path: String) throws(KeyFileError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, pair == nil ? 0o644 : 0o600)
        guard descriptor >= 0 else {
            let problem =
                errno == EEXIST
                ? "is there already, and is not written over; move it away, or choose another name"
                : "cannot be written: \(unsafe String(cString: strerror(errno)))"
            throw KeyFileError(path: path, problem: problem)
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do { try file.write(contentsOf: Data(text.utf8)) } catch {
            throw KeyFileError(path: path, problem: "cannot be written: \(error.localizedDescription)")
        }
    }

    private static func requireMode(
        _ path: String, without bits: mode_t, _ expected: String
    ) throws(KeyFileError) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            throw KeyFileError(path: path, problem: "cannot be read: \(unsafe String(cString: strerror(errno)))")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw KeyFileError(path: path, problem: "is no file; expected one with a key")
        }
        guard status.st_mode & bits == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw KeyFileError(path: path, problem: "has the permissions \(mode); expected that \(expected)")
        }
    }

    /// What stands in a file.
    private struct Content {
        var metadata: [String: String] = [:]
        var publicKey: CurveKey?
        var secretKey: CurveKey?
        var soleKey: CurveKey?

        init(path: String) throws(KeyFileError) {
            let lines = try KeyFile.text(at: path).split(whereSeparator: \.isNewline)
                .filter { !$0.allSatisfy(\.isWhitespace) && !$0.drop(while: \.isWhitespace).hasPrefix("#") }
            if lines.count == 1 {
                soleKey = CurveKey(z85: String(lines[0].trimmingCharacters(in: .whitespaces)))
                if soleKey != nil { return }
            }
            var section = ""
            for line in lines {
                guard let equals = line.firstIndex(of: "="), line.first?.isWhitespace == true else {
                    section = line.trimmingCharacters(in: .whitespaces)
                    continue
                }
                let name = line[..<equals].trimmingCharacters(in: .whitespaces)
                let value = Self.unquoted(line[line.index(after: equals)...])
                try take(name, value, of: section, path: path)
            }
        }

        private mutating func take(
            _ name: String, _ value: String, of section: String, path: String
        ) throws(KeyFileError) {
            switch (section, name) {
            case ("metadata", _):
                metadata[name] = value
            case ("curve", "public-key"), ("curve", "secret-key"):
                guard let key = CurveKey(z85: value) else {
                    // The value is not told: it may be most of a secret.
                    throw KeyFileError(
                        path: path, problem: "its \(name) is not \(CurveKey.textLength) characters of Z85")
                }
                if name == "public-key" { publicKey = key } else { secretKey = key }
            default: break
            }
        }

        private static func unquoted(_ text: Substring) -> String {
            let text = text.trimmingCharacters(in: .whitespaces)
            guard text.count >= 2, let quote = text.first, quote == "\"" || quote == "'", text.last == quote else {
                return text
            }
            return String(text.dropFirst().dropLast())
        }
    }
}
