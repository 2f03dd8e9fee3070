import Foundation
import Messages
import Sockets
import Testing

/// The daemon in a process of its own, on free ports, ready for work; killed when the last reference goes.
final class DaemonProcess {
    static let sockets = ["ingest", "firehose", "decisions", "query"]

    let directory: TemporaryDirectory
    let endpoints: Endpoints
    let readyLine: JSONObject
    private let program: NoveldProgram

    /// Starts it and waits until it is ready.
    ///
    /// - Parameters:
    ///   - settings: as for `--set`, after the free ports.
    ///   - directory: where the store is; another daemon may have used it before.
    ///   - launcher: as for `NoveldProgram`.
    init(_ settings: [String] = [], in directory: TemporaryDirectory? = nil, launcher: [String] = []) throws {
        let directory = try directory ?? TemporaryDirectory()
        let program = try NoveldProgram(Self.arguments(settings, in: directory), in: directory, launcher: launcher)
        try wait(for: "the ready line", within: .seconds(60)) {
            if !program.isRunning { throw StartFailure(code: try program.exitCode(), errors: program.errors) }
            return program.output.contains("\n")
        }
        readyLine = try #require(try JSONValue(parsing: Array(program.output.utf8.dropLast())).object)
        endpoints = Endpoints(try #require(readyLine["endpoints"]?.object))
        self.directory = directory
        self.program = program
    }

    /// The command line that runs a daemon on free ports.
    static func arguments(_ settings: [String], in directory: TemporaryDirectory) -> [String] {
        let ports =
            sockets.map { "endpoints.\($0)=tcp://127.0.0.1:*" } + [
                "flow.heartbeat_milliseconds=100", "endpoints.http=127.0.0.1:0",
            ]
        return ["run", "--data", directory.file("store")] + (ports + settings).flatMap { ["--set", $0] }
    }

    var identifier: Int32 { program.identifier }
    var isRunning: Bool { program.isRunning }
    /// What it logged.
    var log: String { program.errors }

    /// SIGTERM; gives the exit code.
    func stop(within limit: Duration = patience) throws -> Int32 {
        program.signal()
        return try program.exitCode(within: limit)
    }

    func signal(_ number: Int32) { program.signal(number) }

    func exitCode(within limit: Duration = patience) throws -> Int32 { try program.exitCode(within: limit) }

    /// SIGKILL, and waits for the end.
    func kill() { program.kill() }
}

/// Where a daemon's sockets are bound.
struct Endpoints: Sendable {
    let bySocket: [String: [String]]

    init(_ object: JSONObject) {
        bySocket = object.members.reduce(into: [:]) { endpoints, member in
            endpoints[member.name] = member.value.string?.split(separator: ",").map(String.init)
        }
    }

    /// The first endpoint of a socket.
    subscript(socket: String) -> String {
        get throws { try #require(bySocket[socket]?.first) }
    }
}

/// The daemon ended in place of getting ready.
struct StartFailure: Error {
    let code: Int32
    let errors: String
}
