import ArgumentParser
import Foundation

/// What a file's rows are called.
enum SampleIDs {
    /// The file's name without folder and extension, and the row: `texts:17`.
    static func numbered(_ count: Int, path: String) -> [String] {
        let stem = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
        return (0..<count).map { "\(stem):\($0)" }
    }

    /// The first `count` lines of a text file; what stands behind a tab is left out.
    ///
    /// - Throws: `SampleIDsError`.
    static func read(_ path: String, count: Int) throws(SampleIDsError) -> [String] {
        let text = try text(path)
        // By scalars: a carriage return and a line feed are one character.
        var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        guard lines.count >= count else { throw .tooFew(path: path, found: lines.count, expected: count) }
        return lines.prefix(count).map { line in
            let line = line.last == "\r" ? line.dropLast() : line
            return String(String.UnicodeScalarView(line.prefix { $0 != "\t" }))
        }
    }

    /// All of a file, or of a pipe.
    private static func text(_ path: String) throws(SampleIDsError) -> String {
        let data: Data?
        do {
            data = try FileHandle(forReadingFrom: URL(fileURLWithPath: path)).readToEnd()
        } catch {
            throw .unreadable(path: path, reason: (error as NSError).localizedDescription)
        }
        guard let text = String(validating: data ?? Data(), as: UTF8.self) else {
            throw .unreadable(path: path, reason: "it is not UTF-8 text")
        }
        return text
    }
}

/// Why a file gives no ids.
enum SampleIDsError: Error, Equatable, CustomStringConvertible {
    /// The system refused, or it is no UTF-8.
    case unreadable(path: String, reason: String)
    /// There are fewer lines than rows.
    case tooFew(path: String, found: Int, expected: Int)

    var description: String {
        switch self {
        case .unreadable(let path, let reason): "\(path): cannot be read: \(reason)"
        case .tooFew(let path, let found, let expected):
            "\(path): found \(found) lines, expected an id for each of \(expected) rows"
        }
    }
}
