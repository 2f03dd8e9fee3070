import Foundation
import Messages
import Testing

/// noveld in a process of its own, on free ports; killed with the value.
final class Daemon {
    private let process = Process()
    private let output = Pipe()
    private let endpoints: JSONObject

    /// Runs it on a store in `scratch`, and waits for its ready line.
    init(_ settings: [String], in scratch: Scratch) throws {
        let ports =
            ["ingest", "firehose", "decisions", "query"].map { "endpoints.\($0)=tcp://127.0.0.1:*" } + [
                "endpoints.http=null"
            ]
        process.executableURL = URL(filePath: Program.path("noveld"))
        process.arguments =
            ["run", "--data", scratch.file("store")] + (ports + settings).flatMap { ["--set", $0] }
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            let more = output.fileHandleForReading.availableData
            try #require(!more.isEmpty, "noveld ended before it was ready")
            line += more
        }
        let ready = try JSONValue(parsing: Array(line.dropLast()))
        endpoints = try #require(ready.object?["endpoints"]?.object)
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    /// The option that names one of its sockets.
    func option(_ role: String, _ socket: String) -> [String] {
        ["--\(role)", endpoints[socket]?.string ?? ""]
    }

    /// Runs novelctl against its query socket.
    func novelctl(_ arguments: [String], in scratch: Scratch) throws -> Program.Result {
        try Program.novelctl(arguments + option("endpoint", "query"), in: scratch)
    }
}
