import Foundation
import Messages
import Sockets
import Testing

/// A daemon with CURVE: who is let in, and what each key may do.
@Suite struct AccessTests {
    /// How long a peer that must not be let in tries: a connection that is let in takes milliseconds.
    private static let refusedAfter = Duration.milliseconds(700)

    @Test("A key without a role may do everything")
    func everything() throws {
        let keys = try Keys()
        let daemon = try keys.daemon()
        let options = try keys.client("alice")
        let subscriber = try Peer(.sub, daemon.endpoints["decisions"], options: options)
        try subscriber.socket.subscribe("keep.")
        let asker = try Peer(.dealer, daemon.endpoints["query"], options: options)
        // An answer shows that the subscription, asked for before, has had its time.
        #expect(try ask(asker, .status).type == "status")
        Thread.sleep(forTimeInterval: 0.3)
        let samples = Samples(5, seed: 1)
        #expect(try Producer(daemon.endpoints, options: options).submit(samples.request).count == 5)
        #expect(try subscriber.receive().first == Array("keep.".utf8))
        #expect(try ask(asker, .evict(ids: [samples.ids[0]])).type == "evicted")
    }

    @Test(
        "No other key is let in, and none without CURVE; not a frame of theirs is read",
        arguments: ["ingest", "query", "firehose", "decisions"])
    func strangers(socket: String) throws {
        let keys = try Keys()
        let daemon = try keys.daemon()
        let stranger = try keys.options(CurveKeyPair.generate())
        let wrongServer = try keys.options(keys.pair("alice"), server: CurveKeyPair.generate().publicKey)
        try keys.add("alice")
        for options in [stranger, wrongServer, SocketOptions()] {
            #expect(try !isLetIn(socket, daemon, options))
        }
        #expect(try isLetIn(socket, daemon, keys.client("bob")) == false, "bob's file came after the start")
        let status = try ask(Peer(.dealer, daemon.endpoints["query"], options: keys.client("operator")), .status)
        #expect(Status(body: status.body)["seen"] == 0)
    }

    @Test(
        "A key that is limited to a role is let in where that role is wanted, and nowhere else",
        arguments: [
            ("submit", ["ingest", "firehose"]), ("subscribe", ["decisions"]), ("query", ["query"]),
            ("admin", ["ingest", "firehose", "decisions", "query"]),
        ])
    func roles(role: String, sockets: [String]) throws {
        let keys = try Keys()
        try keys.add("limited", role: role)
        let daemon = try keys.daemon()
        for socket in DaemonProcess.sockets {
            #expect(try isLetIn(socket, daemon, keys.client("limited")) == sockets.contains(socket), "\(socket)")
        }
    }

    @Test("budget, evict and snapshot need admin; everything else that can be asked does not")
    func admin() throws {
        let keys = try Keys()
        try keys.add("reader", role: "query")
        let daemon = try keys.daemon()
        let reader = try Peer(.dealer, daemon.endpoints["query"], options: keys.client("reader"))
        #expect(try ask(reader, .status).type == "status")
        #expect(try ask(reader, .config).type == "config")
        let forbidden: [QueryRequest] = [
            .budget(set: nil), .evict(ids: ["a"]), .snapshot(path: daemon.directory.file("copy")),
        ]
        for query in forbidden {
            try reader.send(QueryMessage(query, request: .number(JSONNumber(7))).encoded())
            let refusal = try reader.refusal()
            #expect(refusal.code == .unsupported && refusal.message.contains("admin"))
            #expect(refusal.request == .number(JSONNumber(7)))
        }
        #expect(!FileManager.default.fileExists(atPath: daemon.directory.file("copy")))
    }

    @Test("After SIGHUP a new key is let in, and one that is gone may do nothing more, connected or not")
    func revoked() throws {
        let keys = try Keys()
        try keys.add("alice")
        let daemon = try keys.daemon()
        let options = try keys.client("alice")
        let asker = try Peer(.dealer, daemon.endpoints["query"], options: options)
        let producer = try Producer(daemon.endpoints, options: options)
        let subscriber = try Peer(.sub, daemon.endpoints["decisions"], options: options)
        try subscriber.socket.subscribe("heartbeat")
        #expect(try ask(asker, .status).type == "status")
        #expect(try producer.submit(Samples(2, seed: 1).request).count == 2)
        _ = try subscriber.receive()

        try FileManager.default.removeItem(atPath: keys.directory.file("clients/alice.key"))
        try keys.add("late")
        daemon.signal(SIGHUP)
        try wait(for: "the keys to be read again") { daemon.log.contains("keys were read again") }
        try asker.send(QueryMessage(.status).encoded())
        #expect(try asker.refusal().code == .unsupported)
        try producer.peer.send(Samples(2, seed: 2).request.encoded())
        #expect(try producer.peer.refusal().code == .unsupported)
        // Heartbeats that were under way may still come; then none do.
        let end = ContinuousClock.now + .seconds(1)
        while ContinuousClock.now < end { _ = try subscriber.socket.receive() }
        Thread.sleep(forTimeInterval: 0.5)
        #expect(try subscriber.socket.receive() == nil)

        let late = try Peer(.dealer, daemon.endpoints["query"], options: keys.client("late"))
        #expect(Status(body: try ask(late, .status).body)["seen"] == 2)
        #expect(try isLetIn("decisions", daemon, keys.client("late")))
    }

    @Test("After SIGHUP with a key that cannot be used, those from before count on")
    func spoiled() throws {
        let keys = try Keys()
        let daemon = try keys.daemon()
        let path = keys.directory.file("clients/spoiled.key")
        try "curve\n    public-key = \"too short\"\n".write(toFile: path, atomically: false, encoding: .utf8)
        daemon.signal(SIGHUP)
        try wait(for: "the complaint") { daemon.log.contains("spoiled.key") }
        #expect(try isLetIn("query", daemon, keys.client("operator")))
        #expect(daemon.isRunning)
    }

    @Test("A secret that others can read, and clients that others can add, are refused with 78; no secret is told")
    func permissions() throws {
        let keys = try Keys()
        let secret = keys.directory.file("server.key_secret")
        let text = try String(contentsOfFile: secret, encoding: .utf8)
        let key = try #require(text.split(separator: "\"").last { $0.count == CurveKey.textLength })
        try expectRefused(keys, path: secret, mode: 0o644, normal: 0o600, untold: String(key))
        try expectRefused(keys, path: keys.directory.file("clients"), mode: 0o777, normal: 0o755, untold: String(key))
        try expectRefused(
            keys, path: keys.directory.file("clients/operator.key"), mode: 0o646, normal: 0o644, untold: String(key))
    }

    @Test("With CURVE all addresses may be bound")
    func everywhere() throws {
        let keys = try Keys()
        let daemon = try keys.daemon(["endpoints.query=tcp://0.0.0.0:*"])
        let endpoint = try daemon.endpoints["query"].replacing("0.0.0.0", with: "127.0.0.1")
        #expect(try ask(Peer(.dealer, endpoint, options: keys.client("operator")), .status).type == "status")
        let config = try ask(Peer(.dealer, endpoint, options: keys.client("operator")), .config)
        #expect(!String(decoding: JSONValue.object(config.body).encoded(), as: UTF8.self).contains("secret-key"))
    }

    private func expectRefused(_ keys: Keys, path: String, mode: Int, normal: Int, untold: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        defer { try? FileManager.default.setAttributes([.posixPermissions: normal], ofItemAtPath: path) }
        let result = try NoveldResult(
            DaemonProcess.arguments([keys.setting], in: keys.directory), in: keys.directory)
        #expect(result.code == 78)
        #expect(result.errors.contains(path) && result.errors.contains("chmod"))
        #expect(!result.errors.contains(untold))
    }

    private func ask(_ peer: Peer, _ query: QueryRequest) throws -> ReceivedReply {
        try peer.send(QueryMessage(query).encoded())
        return try peer.reply()
    }

    /// Whether a peer gets its connection: shown by what a socket can do only with one.
    private func isLetIn(_ name: String, _ daemon: DaemonProcess, _ options: SocketOptions) throws -> Bool {
        var options = options
        options.immediate = true
        let socket: Peer
        switch name {
        case "decisions":
            socket = try Peer(.sub, daemon.endpoints[name], options: options)
            try socket.socket.subscribe("heartbeat")
            var poller = Poller()
            poller.add(socket.socket)
            return try poller.wait(timeout: Self.refusedAfter)
        case "firehose": socket = try Peer(.push, daemon.endpoints[name], options: options)
        default: socket = try Peer(.dealer, daemon.endpoints[name], options: options)
        }
        // With `immediate` there is room to send only once the handshake is over.
        var poller = Poller()
        poller.add(socket.socket, events: .writable)
        return try poller.wait(timeout: Self.refusedAfter)
    }
}

/// The daemon's keys and its clients', in files.
private final class Keys {
    let directory: TemporaryDirectory
    private let server: CurveKeyPair
    private var pairs: [String: CurveKeyPair] = [:]

    init() throws {
        directory = try TemporaryDirectory()
        server = try .generate()
        try KeyFile(server).write(to: directory.file("server.key_secret"))
        try FileManager.default.createDirectory(
            atPath: directory.file("clients"), withIntermediateDirectories: false)
        try add("alice")
        try add("operator")
    }

    var setting: String {
        "curve={secret_key: \(directory.file("server.key_secret")), clients: \(directory.file("clients"))}"
    }

    func daemon(_ settings: [String] = []) throws -> DaemonProcess {
        try DaemonProcess([setting] + settings, in: directory)
    }

    /// Puts a client's key among those that the daemon knows.
    func add(_ name: String, role: String? = nil) throws {
        let path = directory.file("clients/\(name).key")
        guard !FileManager.default.fileExists(atPath: path) else { return }
        try KeyFile(publicKeyOf: pair(name), metadata: role.map { ["role": $0] } ?? [:]).write(to: path)
    }

    func pair(_ name: String) throws -> CurveKeyPair {
        if let pair = pairs[name] { return pair }
        let pair = try CurveKeyPair.generate()
        pairs[name] = pair
        return pair
    }

    func client(_ name: String) throws -> SocketOptions { options(try pair(name)) }

    func options(_ own: CurveKeyPair, server: CurveKey? = nil) -> SocketOptions {
        var options = SocketOptions()
        options.security = .client(own: own, server: server ?? self.server.publicKey)
        return options
    }
}
