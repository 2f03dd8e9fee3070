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
        let lines: [String]
        do throws(TextFileError) {
            lines = try TextFile.lines(of: path)
        } catch {
            throw .unreadable(path: path, reason: error.reason)
        }
        guard lines.count >= count else { throw .tooFew(path: path, found: lines.count, expected: count) }
        return lines.prefix(count).map { line in
            String(String.UnicodeScalarView(line.unicodeScalars.prefix { $0 != "\t" }))
        }
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
