import Foundation
import Sockets
import Testing

/// Files with keys of CURVE.
@Suite struct KeyFileTests {
    private let directory = FileManager.default.temporaryDirectory.appending(path: "noveld-keys-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    private func file(_ name: String, _ text: String, mode: Int = 0o600) throws -> String {
        let path = directory.appending(path: name).path
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    @Test("A pair that is written is read again, the public file without the secret")
    func writtenAndRead() throws {
        let pair = try CurveKeyPair.generate()
        let secret = directory.appending(path: "a.key_secret").path
        let open = directory.appending(path: "a.key").path
        try KeyFile(pair, metadata: ["role": "submit"]).write(to: secret)
        try KeyFile(publicKeyOf: pair, metadata: ["role": "submit"]).write(to: open)
        let read = try KeyFile.secret(at: secret)
        #expect(read.pair == pair && read.metadata == ["role": "submit"])
        #expect(try KeyFile.public(at: open).publicKey == pair.publicKey)
        #expect(try !String(contentsOfFile: open, encoding: .utf8).contains(pair.secretKey.z85))
        #expect(try FileManager.default.attributesOfItem(atPath: secret)[.posixPermissions] as? Int == 0o600)
        #expect(throws: KeyFileError.self) { try KeyFile(pair).write(to: secret) }
        #expect(try KeyFile.secret(at: secret).pair == pair)
    }

    @Test("What ZeroMQ's own tools write is read: comments, tabs, quotes of either kind")
    func otherTools() throws {
        let pair = try CurveKeyPair.generate()
        let path = try file(
            "b.key_secret",
            """
            #   ****  Generated on 2026-01-01 by some tool  ****
            #   ZeroMQ CURVE **Secret** Certificate

            metadata
            \tname = "bob"
            curve
                public-key = "\(pair.publicKey.z85)"
                secret-key = '\(pair.secretKey.z85)'
            """)
        let read = try KeyFile.secret(at: path)
        #expect(read.pair == pair && read.metadata == ["name": "bob"])
    }

    @Test("A file that is nothing but a key is one")
    func bareKeys() throws {
        let pair = try CurveKeyPair.generate()
        #expect(try KeyFile.public(at: file("c.key", "\n" + pair.publicKey.z85 + "\n")).publicKey == pair.publicKey)
        #expect(try KeyFile.secret(at: file("c.key_secret", pair.secretKey.z85)).pair == pair)
    }

    @Test("A secret file's public key has to be its secret key's")
    func mismatched() throws {
        let (one, other) = (try CurveKeyPair.generate(), try CurveKeyPair.generate())
        let text = KeyFile(one).text.replacing(one.publicKey.z85, with: other.publicKey.z85)
        let path = try file("d.key_secret", text)
        #expect(throws: KeyFileError.self) { try KeyFile.secret(at: path) }
    }

    @Test(
        "Nothing that is no key file is taken for one, and no error tells a secret",
        arguments: [
            "", "curve\n", "curve\n    secret-key = \"short\"\n", "\u{0}\u{1}", String(repeating: "x", count: 70_000),
        ])
    func noKeyFiles(text: String) throws {
        let path = try file("e.key_secret", text)
        #expect(throws: KeyFileError.self) { try KeyFile.secret(at: path) }
        #expect(throws: KeyFileError.self) { try KeyFile.public(at: path) }
        do { _ = try KeyFile.secret(at: path) } catch { #expect(!"\(error)".contains("short\"")) }
    }

    @Test("Permissions are looked at: a secret for its owner and group alone, a public one that others cannot write")
    func permissions() throws {
        let pair = try CurveKeyPair.generate()
        for (mode, isFine) in [
            (0o600, true), (0o400, true), (0o640, true), (0o644, false), (0o660, false), (0o604, false),
        ] {
            let path = try file("f\(mode).key_secret", KeyFile(pair).text, mode: mode)
            #expect(((try? KeyFile.secret(at: path)) != nil) == isFine, "\(String(mode, radix: 8))")
        }
        for (mode, isFine) in [(0o644, true), (0o664, true), (0o666, false)] {
            let path = try file("g\(mode).key", KeyFile(publicKeyOf: pair).text, mode: mode)
            #expect(((try? KeyFile.public(at: path)) != nil) == isFine, "\(String(mode, radix: 8))")
        }
    }

    @Test("Keys are 40 characters of Z85 and nothing else")
    func text() throws {
        let key = try CurveKeyPair.generate().publicKey
        #expect(CurveKey(z85: key.z85) == key && CurveKey(bytes: key.bytes) == key)
        for text in [
            "", String(key.z85.dropLast()), key.z85 + "a", String(repeating: "~", count: 40),
            String(repeating: "é", count: 20),
        ] {
            #expect(CurveKey(z85: text) == nil, "\(text)")
        }
        #expect(!"\(try CurveKeyPair.generate())".contains("secret"))
    }
}
