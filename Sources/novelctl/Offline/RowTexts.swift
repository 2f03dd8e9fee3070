import Foundation
import Messages

/// The texts that a file's rows were embedded from.
enum RowTexts {
    /// The extensions of files that hold a JSON object on each line; in others a line is a text.
    private static let jsonExtensions: Set<String> = ["jsonl", "ndjson", "json"]

    /// One text for each line: the line itself, or in a file of JSON lines what its object has under `text`.
    static func read(_ path: String) throws(TextFileError) -> [String] {
        let lines = try TextFile.lines(of: path)
        guard jsonExtensions.contains(URL(fileURLWithPath: path).pathExtension.lowercased()) else { return lines }
        var texts: [String] = []
        for (index, line) in lines.enumerated() { texts.append(try text(in: line, path: path, number: index + 1)) }
        return texts
    }

    private static func text(in line: String, path: String, number: Int) throws(TextFileError) -> String {
        let value: JSONValue
        do throws(JSONSyntaxError) {
            value = try JSONValue(parsing: Array(line.utf8))
        } catch {
            throw TextFileError(path: path, line: number, reason: "expected a JSON object: \(error)")
        }
        guard let object = value.object else {
            throw TextFileError(path: path, line: number, reason: "expected a JSON object with a \"text\"")
        }
        guard let text = object["text"]?.string else {
            let found = object["text"] == nil ? "no \"text\"" : "a \"text\" that is no string"
            throw TextFileError(path: path, line: number, reason: "found \(found), expected {\"text\": \"…\"}")
        }
        return text
    }
}
