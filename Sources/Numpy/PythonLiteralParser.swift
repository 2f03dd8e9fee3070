/// Reads the few kinds of Python literals that .npy headers consist of, from any bytes whatsoever.
struct PythonLiteralParser {
    private let text: [UInt8]
    private var offset = 0

    /// A parser at the start of `text`.
    init(_ text: [UInt8]) {
        self.text = text
    }

    /// Skips white space, then `character` if it is next; says whether it was.
    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    /// Skips white space and `character`, which must be next; `expected` names it in the error.
    mutating func expect(_ character: Unicode.Scalar, or expected: String) throws(NumpyProblem) {
        if !skip(character) { throw .header(offset: offset, expected: expected) }
    }

    /// White space up to the end.
    mutating func expectEnd() throws(NumpyProblem) {
        skipSpace()
        if next != nil { throw .header(offset: offset, expected: "nothing after '}'") }
    }

    /// A string in single or double quotes, without escapes.
    mutating func string(expected: String = "a string") throws(NumpyProblem) -> String {
        skipSpace()
        guard let quote = next, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
            throw .header(offset: offset, expected: expected)
        }
        let start = offset + 1
        guard let end = text[start...].firstIndex(of: quote) else {
            throw .header(offset: text.count, expected: "the end of a string")
        }
        if let escape = text[start..<end].firstIndex(of: UInt8(ascii: "\\")) {
            throw .header(offset: escape, expected: "a string without escapes")
        }
        offset = end + 1
        return String(decoding: text[start..<end], as: UTF8.self)
    }

    /// A type description: a string; a structured type is a list, which is reported as found rather than parsed.
    mutating func type() throws(NumpyProblem) -> String {
        skipSpace()
        guard next != UInt8(ascii: "[") else { throw .type(found: "a structured type", expected: ["a plain type"]) }
        return try string()
    }

    /// `True` or `False`.
    mutating func boolean() throws(NumpyProblem) -> Bool {
        skipSpace()
        for (word, value) in [("True", true), ("False", false)] where text[offset...].starts(with: word.utf8) {
            offset += word.utf8.count
            return value
        }
        throw .header(offset: offset, expected: "True or False")
    }

    /// A tuple of integers that are not negative, such as `(2, 3)`, `(5,)` or `()`.
    mutating func tuple() throws(NumpyProblem) -> [Int] {
        try expect("(", or: "'('")
        var numbers: [Int] = []
        while !skip(")") {
            numbers.append(try integer())
            if skip(",") { continue }
            // `(5)` is a number in Python, not a tuple.
            if numbers.count == 1 { throw .header(offset: offset, expected: "','") }
            try expect(")", or: "',' or ')'")
            break
        }
        return numbers
    }

    private mutating func integer() throws(NumpyProblem) -> Int {
        skipSpace()
        let digits = text[offset...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard let value = Int(String(decoding: digits, as: UTF8.self)) else {
            throw .header(offset: offset, expected: "an integer from 0 to \(Int.max)")
        }
        offset += digits.count
        return value
    }

    private var next: UInt8? {
        offset < text.count ? text[offset] : nil
    }

    private mutating func skipSpace() {
        while let character = next, [0x20, 0x09, 0x0a, 0x0d].contains(character) { offset += 1 }
    }
}
