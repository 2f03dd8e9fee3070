import Foundation

/// Standard output and standard error of a daemon, which outlives whoever reads them: what cannot be written is dropped.
enum StandardStreams {
    /// Writes to standard output.
    static func writeOutput(_ text: String) {
        try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    }

    /// Writes to standard error.
    static func writeError(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
