import Foundation

/// The two streams that a command writes to: results to standard output, everything else to standard error.
enum Terminal {
    /// Whether somebody looks at standard output.
    static let showsOutput = isatty(STDOUT_FILENO) == 1
    /// Whether somebody looks at standard error.
    static let showsErrors = isatty(STDERR_FILENO) == 1

    /// Writes lines of results at once, unbuffered, so that a pipe's reader sees each when it is there.
    static func write(_ lines: some Sequence<String>) throws {
        let text = lines.map { $0 + "\n" }.joined()
        if !text.isEmpty { try write(Data(text.utf8)) }
    }

    /// Writes one line of results.
    static func write(_ line: String) throws {
        try write([line])
    }

    /// Writes a line of JSON, which is UTF-8 already.
    static func write(json: [UInt8]) throws {
        try write(Data(json + [UInt8(ascii: "\n")]))
    }

    private static func write(_ data: Data) throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: data)
        } catch {
            throw OutputError(reason: (error as NSError).localizedDescription)
        }
    }

    /// Says something that is no result.
    static func note(_ text: String) {
        writeError("note: \(text)\n")
    }

    /// Writes to standard error; there is nobody to tell when that fails.
    static func writeError(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}

/// Why results could not be written.
struct OutputError: Error, CustomStringConvertible {
    let reason: String

    var description: String { "standard output: \(reason)" }
}
