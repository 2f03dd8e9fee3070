import Foundation
import Messages

/// A program beside the tests' own executable, run to its end.
struct Program {
    static func path(_ name: String) -> String {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: name).path
    }

    /// What a run gave.
    struct Result {
        let code: Int32
        let output: String
        let errors: String

        /// The lines of the output.
        var lines: [String] { output.split(separator: "\n").map(String.init) }

        /// The output as one JSON object.
        func json() throws -> JSONObject {
            try JSONValue(parsing: Array(output.utf8)).object ?? JSONObject()
        }
    }

    /// Runs novelctl.
    static func novelctl(_ arguments: [String], in scratch: Scratch) throws -> Result {
        try run("novelctl", arguments, in: scratch)
    }

    /// Runs a program, with other environment variables than the tests' own where there are any.
    static func run(
        _ name: String, _ arguments: [String], environment: [String: String]? = nil, in scratch: Scratch
    ) throws -> Result {
        let process = Process()
        process.executableURL = URL(filePath: path(name))
        process.arguments = arguments
        if let environment { process.environment = environment }
        // Into files: neither stream can fill a pipe and stop the program.
        let names = ["output", "errors"].map { scratch.file("\($0)-\(UUID().uuidString)") }
        for name in names { try Data().write(to: URL(filePath: name)) }
        process.standardOutput = FileHandle(forWritingAtPath: names[0])
        process.standardError = FileHandle(forWritingAtPath: names[1])
        try process.run()
        process.waitUntilExit()
        let texts = try names.map { try String(contentsOfFile: $0, encoding: .utf8) }
        return Result(code: process.terminationStatus, output: texts[0], errors: texts[1])
    }
}
