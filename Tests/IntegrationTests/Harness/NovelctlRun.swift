import Foundation

/// A run of `novelctl`, which is beside the tests' own executable, to its end.
struct NovelctlRun {
    let code: Int32

    init(_ arguments: [String], in directory: TemporaryDirectory) throws {
        let process = Process()
        process.executableURL = URL(filePath: NoveldProgram.path).deletingLastPathComponent()
            .appending(path: "novelctl")
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: directory.path)
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        code = process.terminationStatus
    }
}
