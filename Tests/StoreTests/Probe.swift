import Foundation

/// The probe running in a process of its own, spoken to by lines.
final class Probe {
    let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var buffer = Data()

    /// The probe beside the test's own executable.
    static let path = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "StoreCrashProbe").path

    /// Runs the probe, or a shell's command in which `$0` is the probe.
    init(_ arguments: [String], command: String? = nil) throws {
        if let command {
            process.executableURL = URL(filePath: "/usr/bin/unshare")
            process.arguments = ["--user", "--map-root-user", "--mount", "sh", "-c", command, Self.path] + arguments
        } else {
            process.executableURL = URL(filePath: Self.path)
            process.arguments = arguments
        }
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    func send(lines: Int) throws {
        try input.fileHandleForWriting.write(contentsOf: Data(repeating: 10, count: lines))
    }

    /// The next line of output; nil at its end.
    func line() -> String? {
        while true {
            if let end = buffer.firstIndex(of: 10) {
                defer { buffer = Data(buffer[(end + 1)...]) }
                return String(decoding: buffer[..<end], as: UTF8.self)
            }
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { return nil }
            buffer += data
        }
    }

    /// Whether processes here may have mounts of their own.
    static let canMount: Bool = {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/unshare")
        process.arguments = ["--user", "--map-root-user", "--mount", "sh", "-c", "mount -t tmpfs none /mnt"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()
}
