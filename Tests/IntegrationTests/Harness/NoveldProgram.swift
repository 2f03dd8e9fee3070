import Foundation

/// A run of the program `noveld`, which writes its streams to files of a directory.
final class NoveldProgram {
    private let process = Process()
    private let outputFile: String
    private let errorFile: String

    /// The program: `NOVELD_BIN`, or the one beside the test's own executable.
    static let path =
        ProcessInfo.processInfo.environment["NOVELD_BIN"]
        ?? URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "noveld").path

    /// Starts it in `directory`.
    ///
    /// - Parameter launcher: a command that runs the program and its arguments, which are added to it.
    init(
        _ arguments: [String], in directory: TemporaryDirectory, environment: [String: String] = [:],
        launcher: [String] = []
    ) throws {
        let run = UInt32.random(in: 0 ... .max)
        outputFile = directory.file("output-\(run)")
        errorFile = directory.file("errors-\(run)")
        for file in [outputFile, errorFile] { try Data().write(to: URL(filePath: file)) }
        let command = launcher + [Self.path] + arguments
        process.executableURL = URL(filePath: command[0])
        process.arguments = Array(command.dropFirst())
        process.currentDirectoryURL = URL(filePath: directory.path)
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: outputFile)
        process.standardError = FileHandle(forWritingAtPath: errorFile)
        try process.run()
    }

    deinit { kill() }

    var identifier: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }
    var output: String { Self.text(of: outputFile) }
    var errors: String { Self.text(of: errorFile) }

    /// Sends SIGTERM or another signal.
    func signal(_ number: Int32 = SIGTERM) {
        if process.isRunning { Glibc.kill(process.processIdentifier, number) }
    }

    /// The exit code, once it has ended; that of a signal is negative.
    func exitCode(within limit: Duration = patience) throws -> Int32 {
        try wait(for: "the end of noveld \(process.arguments ?? [])", within: limit) { !process.isRunning }
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }

    /// SIGKILL, and waits for the end.
    func kill() {
        signal(SIGKILL)
        process.waitUntilExit()
    }

    private static func text(of file: String) -> String {
        (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
    }
}

/// What a run of `noveld` that ends by itself gave.
struct NoveldResult {
    let code: Int32
    let output: String
    let errors: String

    init(_ arguments: [String], in directory: TemporaryDirectory, environment: [String: String] = [:]) throws {
        let program = try NoveldProgram(arguments, in: directory, environment: environment)
        code = try program.exitCode()
        output = program.output
        errors = program.errors
    }
}
