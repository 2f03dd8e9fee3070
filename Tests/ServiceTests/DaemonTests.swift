import Configuration
import Foundation
import Logging
import Messages
import Selection
import Service
import Sockets
import Store
import Testing
import Vectors
import Versions

/// The daemon inside the test's own process.
@Suite struct DaemonTests {
    static func configuration(in directory: String) -> Configuration {
        var configuration = Configuration()
        configuration.data = directory
        configuration.endpoints.ingest = ["tcp://127.0.0.1:*"]
        configuration.endpoints.firehose = ["tcp://127.0.0.1:*"]
        configuration.endpoints.decisions = ["tcp://127.0.0.1:*"]
        configuration.endpoints.query = ["tcp://127.0.0.1:*"]
        configuration.endpoints.http = "127.0.0.1:0"
        return configuration
    }

    static var quiet: Logger {
        Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    }

    static func withDirectory(_ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "service-\(UInt64.random(in: 0 ... .max))")
            .path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    private static func submit(_ id: String, to daemon: Daemon) throws -> [DecisionRecord] {
        var options = SocketOptions()
        options.receiveTimeout = .seconds(30)
        options.linger = .zero
        let socket = try Socket(.req, in: Context(), options: options)
        try socket.connect(#require(daemon.endpoints["ingest"]?.first))
        try socket.send(
            SubmitRequest(ids: [id], vectors: Matrix(rows: 1, columns: 2, elements: [1, 2])).encoded(), wait: true)
        return try ReceivedReply(#require(try socket.receive(wait: true))).records("decisions")
    }

    @Test("Times in records are those of the clock that is given")
    func clock() throws {
        try Self.withDirectory { directory in
            let daemon = try Daemon(
                Self.configuration(in: directory), clock: ServiceClock { 1_234_567 }, logger: Self.quiet)
            #expect(try Self.submit("a", to: daemon).map(\.time) == [1_234_567])
            daemon.stop()
        }
    }

    @Test("Codes that cannot be used are made anew from the vectors, and stored as a whole")
    func damagedIndex() throws {
        try Self.withDirectory { directory in
            var configuration = Self.configuration(in: directory)
            configuration.index.exactBelow = 0
            func indexedRows() throws -> [Int?] {
                let store = try Store.openReadOnly(at: directory)
                return try StoredIndexKind.allCases.map { kind in
                    try store.read { reader in try reader.index(kind)?.count }
                }
            }
            for (turn, ids) in [["a", "b"], ["c"], ["d"]].enumerated() {
                let daemon = try Daemon(configuration, logger: Self.quiet)
                for id in ids { _ = try Self.submit(id, to: daemon) }
                daemon.stop()
                // All have one vector, which is one row of the reference.
                #expect(try indexedRows() == [turn + 2, 1])
                let store = try Store.open(
                    at: directory, settings: EngineSettings(configuration).storedSettings)
                let table = try #require(store.tables.index)
                try store.environment.write { transaction in
                    try transaction.put([turn == 0 ? 9 : 1], for: UInt64(turn + 1) << 32, in: table)
                }
            }
        }
    }

    @Test(
        "A daemon that cannot bind leaves nothing behind: the store can be opened again at once",
        arguments: ["ingest", "query", "decisions"])
    func failedStart(socket: String) throws {
        try Self.withDirectory { directory in
            let taken = try Socket(.pull, in: Context())
            let endpoint = try taken.bind("tcp://127.0.0.1:*")
            var configuration = Self.configuration(in: directory)
            switch socket {
            case "ingest": configuration.endpoints.ingest = [endpoint]
            case "query": configuration.endpoints.query = [endpoint]
            default: configuration.endpoints.decisions = [endpoint]
            }
            let error = #expect(throws: SocketError.self) { try Daemon(configuration, logger: Self.quiet) }
            #expect(error?.isAddressInUse == true && error?.endpoint == endpoint)
            let daemon = try Daemon(Self.configuration(in: directory), logger: Self.quiet)
            #expect(try Self.submit("a", to: daemon).count == 1)
            daemon.stop()
        }
    }

    @Test("The ready line is one JSON object with an endpoint for each socket")
    func readyLine() throws {
        try Self.withDirectory { directory in
            let daemon = try Daemon(Self.configuration(in: directory), logger: Self.quiet)
            let line = try #require(try JSONValue(parsing: Array(daemon.readyLine.utf8)).object)
            #expect(line["event"] == "ready" && line["version"]?.string == Versions.program)
            let names = try #require(line["endpoints"]?.object).members.map(\.name)
            #expect(names == ["decisions", "firehose", "http", "ingest", "query"])
            daemon.stop()
        }
    }
}
