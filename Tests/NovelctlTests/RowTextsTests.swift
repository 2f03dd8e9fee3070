import Foundation
import Testing

@testable import novelctl

struct RowTextsTests {
    @Test func aLineIsAText() throws {
        let scratch = try Scratch()
        let path = try scratch.write("one\r\n\n{\"text\": \"three\"}\nfour", to: "texts.txt")
        #expect(try RowTexts.read(path) == ["one", "", "{\"text\": \"three\"}", "four"])
        #expect(try RowTexts.read(scratch.write("", to: "empty.txt")).isEmpty)
    }

    @Test(arguments: ["texts.jsonl", "texts.ndjson", "texts.json"])
    func anObjectALineHasAText(name: String) throws {
        let scratch = try Scratch()
        let path = try scratch.write("{\"id\": 1, \"text\": \"a\\nb\"}\n{\"text\": \"ü\"}\n", to: name)
        #expect(try RowTexts.read(path) == ["a\nb", "ü"])
    }

    @Test(
        arguments: [
            ("{\"text\": \"a\"}\n{\"id\": 1}\n", 2, "found no \"text\""),
            ("{\"text\": 5}\n", 1, "found a \"text\" that is no string"), ("[1]\n", 1, "expected a JSON object"),
            ("{\"text\": \"a\"\n", 1, "expected a JSON object: "),
            ("{\"text\": \"a\"}\n\n", 2, "expected a JSON object"),
        ])
    func whatIsNoTextIsNamed(content: String, line: Int, reason: String) throws {
        let scratch = try Scratch()
        let path = try scratch.write(content, to: "texts.jsonl")
        let error = try #require(throws: TextFileError.self) { try RowTexts.read(path) }
        #expect(error.path == path && error.line == line && error.reason.hasPrefix(reason), "\(error)")
        #expect("\(error)".hasPrefix("\(path):\(line): "))
    }

    @Test func aFileThatIsNotThere() throws {
        let scratch = try Scratch()
        let error = try #require(throws: TextFileError.self) { try RowTexts.read(scratch.file("missing.txt")) }
        #expect(error.line == nil && "\(error)".contains("cannot be read"))
    }
}
