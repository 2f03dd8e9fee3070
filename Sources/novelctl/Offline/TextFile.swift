import Foundation

/// A file of UTF-8 text, read line by line.
enum TextFile {
    /// The lines, without what ends them; a pipe will do as well.
    static func lines(of path: String) throws(TextFileError) -> [String] {
        // By scalars: a carriage return and a line feed are one character.
        var lines = try text(of: path).unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { line in
            String(String.UnicodeScalarView(line.last == "\r" ? line.dropLast() : line))
        }
    }

    private static func text(of path: String) throws(TextFileError) -> String {
        let data: Data?
        do {
            data = try FileHandle(forReadingFrom: URL(fileURLWithPath: path)).readToEnd()
        } catch {
            throw TextFileError(path: path, line: nil, reason: (error as NSError).localizedDescription)
        }
        guard let text = String(validating: data ?? Data(), as: UTF8.self) else {
            throw TextFileError(path: path, line: nil, reason: "it is not UTF-8 text")
        }
        return text
    }
}

/// Why a file, or one of its lines, cannot be used.
struct TextFileError: Error, Equatable, CustomStringConvertible {
    let path: String
    /// Counted from 1; nil where no line is to blame.
    let line: Int?
    let reason: String

    var description: String { line.map { "\(path):\($0): \(reason)" } ?? "\(path): cannot be read: \(reason)" }
}
