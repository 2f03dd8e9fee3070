/// Reads JSON text in one pass.
///
/// Not Foundation's: a header comes from strangers, so this one bounds the depth, refuses a name that occurs twice
/// (where readers differ in which one they take), keeps numbers as written, and tells 1 from true.
struct JSONParser {
    private let text: [UInt8]
    private let depthMax: Int
    private var position = 0

    static func parse(_ text: [UInt8], depthMax: Int) throws(JSONSyntaxError) -> JSONValue {
        do {
            _ = try UTF8Span(validating: text.span)
        } catch {
            throw JSONSyntaxError(position: error.byteOffsets.lowerBound, reason: "not UTF-8 (\(error.kind))")
        }
        var parser = JSONParser(text: text, depthMax: depthMax)
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.position == text.count else { throw parser.unexpected("the end") }
        return value
    }

    private init(text: [UInt8], depthMax: Int) {
        self.text = text
        self.depthMax = depthMax
    }

    // MARK: Values

    private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        skipSpace()
        guard let next else { throw unexpected("a value") }
        switch next {
        case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "N"), UInt8(ascii: "I"): throw error("found NaN or Infinity, which JSON does not have")
        default: throw unexpected("a value")
        }
    }

    private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONObject {
        let start = position
        try enter(depth)
        var members: [JSONObject.Member] = []
        while !take("}") {
            if !members.isEmpty, !take(",") { throw unexpected("\",\" or \"}\"") }
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw unexpected("a name in double quotes") }
            let name = try string()
            guard take(":") else { throw unexpected("\":\"") }
            members.append(JSONObject.Member(name: name, value: try value(depth: depth)))
        }
        do {
            return try JSONObject(unordered: members)
        } catch {
            throw JSONSyntaxError(position: start, reason: "\(quoted(error.name)) occurs twice in the object")
        }
    }

    private mutating func array(depth: Int) throws(JSONSyntaxError) -> [JSONValue] {
        try enter(depth)
        var elements: [JSONValue] = []
        while !take("]") {
            if !elements.isEmpty, !take(",") { throw unexpected("\",\" or \"]\"") }
            elements.append(try value(depth: depth))
        }
        return elements
    }

    private mutating func number() throws(JSONSyntaxError) -> JSONNumber {
        let start = position
        if next == UInt8(ascii: "-") { position += 1 }
        if next == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if next == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        return JSONNumber(checked: String(decoding: text[start..<position], as: UTF8.self))
    }

    private mutating func digits() throws(JSONSyntaxError) {
        let start = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        if position == start { throw unexpected("a digit") }
    }

    private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
        let spelling = word.description.utf8
        guard text[position...].starts(with: spelling) else { throw unexpected("a value") }
        position += spelling.count
        return value
    }

    // MARK: Strings

    private mutating func string() throws(JSONSyntaxError) -> String {
        position += 1
        let start = position
        skipPlainCharacters()
        if next == UInt8(ascii: "\"") {
            position += 1
            return String(decoding: text[start..<position - 1], as: UTF8.self)
        }
        var bytes = Array(text[start..<position])
        while next == UInt8(ascii: "\\") {
            bytes.append(contentsOf: try escape().utf8)
            let plain = position
            skipPlainCharacters()
            bytes.append(contentsOf: text[plain..<position])
        }
        guard next == UInt8(ascii: "\"") else { throw unexpected("the rest of a string, and \"\\\"\"") }
        position += 1
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Up to a quotation mark, a backslash or something that a string must not hold.
    private mutating func skipPlainCharacters() {
        while position < text.count {
            let byte = text[position]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { return }
            position += 1
        }
    }

    private mutating func escape() throws(JSONSyntaxError) -> Unicode.Scalar {
        position += 1
        defer { position += 1 }
        switch next {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw unexpected("one of \"\\/bfnrtu after the backslash")
        }
    }

    /// Reads from the `u` to the last digit, both units where a pair of surrogates spells one character.
    private mutating func unicodeEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
        let start = position
        let unit = try codeUnit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        if unit < 0xDC00, text[(position + 1)...].starts(with: "\\u".utf8) {
            position += 2
            let low = try codeUnit()
            if (0xDC00...0xDFFF).contains(low),
                let scalar = Unicode.Scalar(0x10000 + (UInt32(unit - 0xD800) << 10) + UInt32(low - 0xDC00))
            {
                return scalar
            }
        }
        throw JSONSyntaxError(position: start - 1, reason: "half a surrogate pair, which UTF-8 cannot hold")
    }

    private mutating func codeUnit() throws(JSONSyntaxError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            position += 1
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw unexpected("four hexadecimal digits after \\u")
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    // MARK: Bytes

    private var next: UInt8? { position < text.count ? text[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    /// Skips space and then `character`, or says that something else is there.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func enter(_ depth: Int) throws(JSONSyntaxError) {
        if depth > depthMax { throw error("nested deeper than \(depthMax)") }
        position += 1
    }

    private func unexpected(_ expected: String) -> JSONSyntaxError {
        guard let byte = next else { return error("found the end, expected \(expected)") }
        let printable = (0x20..<0x7F).contains(byte)
        let found = printable ? "\"\(Unicode.Scalar(byte))\"" : "the byte 0x\(String(byte, radix: 16))"
        return error("found \(found), expected \(expected)")
    }

    private func error(_ reason: String) -> JSONSyntaxError {
        JSONSyntaxError(position: position, reason: reason)
    }
}
