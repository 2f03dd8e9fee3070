import Foundation

/// A run of `novelctl`, which is beside the tests' own executable, to its end.
struct NovelctlRun {
    let code: Int32
    let output: String

    init(_ arguments: [String], in directory: TemporaryDirectory) throws {
        let file = directory.file("novelctl-\(UInt32.random(in: 0 ... .max))")
        try Data().write(to: URL(filePath: file))
        let process = Process()
        process.executableURL = URL(filePath: NoveldProgram.path).deletingLastPathComponent()
            .appending(path: "novelctl")
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: directory.path)
        process.standardOutput = FileHandle(forWritingAtPath: file)
        try process.run()
        process.waitUntilExit()
        code = process.terminationStatus
        output = try String(contentsOfFile: file, encoding: .utf8)
    }
}
