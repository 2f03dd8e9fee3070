import ArgumentParser
import Foundation
import Messages
import Sockets

/// `novelctl keygen`
struct KeygenCommand: ParsableCommand {
    /// The entry of a secret file that holds the daemon's public key.
    static let serverEntry = "server-key"

    static let configuration = CommandConfiguration(
        commandName: "keygen",
        abstract: "Make a pair of keys for a daemon with curve, or for one of its clients.",
        discussion: """
            Writes NAME.key, which is public, and NAME.key_secret, which stays with its owner. The daemon's configuration \
            names its own secret file and a directory of the clients' public ones:
              curve: {secret_key: server.key_secret, clients: clients}
            A client's NAME.key goes into that directory, and SIGHUP lets the daemon read it again. Without NAME the pair is \
            printed and nothing is written.

            ROLES
              submit     send samples
              subscribe  receive decisions
              query      ask, but for what changes something
              admin      everything: budget, evict and snapshot too
            A key without a role may do everything.

            EXAMPLES
              novelctl keygen server                       the daemon's pair
              novelctl keygen alice --server server.key    a client's
              novelctl keygen bot --server server.key --role submit
              mv alice.key bot.key clients/
              novelctl status --key alice.key_secret
            """)

    /// What a key may do, as the daemon knows it.
    enum Role: String, CaseIterable, ExpressibleByArgument {
        case submit, subscribe, query, admin
    }

    @Argument(help: ArgumentHelp("The files' name, with a directory or without.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("Limit the key to this; may be repeated.", valueName: "role"))
    var role: [Role] = []

    @Option(
        help: ArgumentHelp(
            "The daemon's public key or its file, to be written beside a client's secret.", valueName: "key"),
        completion: .file())
    var server: String?

    @Flag(help: "Print one JSON object: public_key, and the files, or secret_key where none are written.")
    var json = false

    func run() throws {
        var metadata: [String: String] = [:]
        if !role.isEmpty { metadata["role"] = role.map(\.rawValue).joined(separator: ", ") }
        let serverKey = try server.map { try CurveKey(z85: $0) ?? KeyFile.public(at: $0).publicKey }
        let pair = try CurveKeyPair.generate()
        guard let name else { return try print(pair) }
        metadata["name"] = URL(fileURLWithPath: name).lastPathComponent
        try KeyFile(publicKeyOf: pair, metadata: metadata).write(to: "\(name).key")
        if let serverKey { metadata[Self.serverEntry] = serverKey.z85 }
        try KeyFile(pair, metadata: metadata).write(to: "\(name).key_secret")
        if json {
            let facts: JSONValue = [
                "public_key": .string(pair.publicKey.z85), "public_file": .string("\(name).key"),
                "secret_file": .string("\(name).key_secret"),
            ]
            return try Terminal.write(json: facts.encoded())
        }
        try Terminal.write([
            "\(name).key         public: \(pair.publicKey.z85)",
            "\(name).key_secret  secret: stays with its owner",
        ])
    }

    private func print(_ pair: CurveKeyPair) throws {
        if json {
            let facts: JSONValue = [
                "public_key": .string(pair.publicKey.z85), "secret_key": .string(pair.secretKey.z85),
            ]
            return try Terminal.write(json: facts.encoded())
        }
        try Terminal.write(["public  \(pair.publicKey.z85)", "secret  \(pair.secretKey.z85)"])
    }
}
