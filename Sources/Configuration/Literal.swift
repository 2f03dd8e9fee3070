/// A setting's value, ready to be written as YAML or JSON.
indirect enum Literal: Sendable, Equatable {
    case null
    case boolean(Bool)
    case integer(Int)
    case unsigned(UInt64)
    case number(Double)
    /// A size; YAML shows it in the largest unit that divides it.
    case bytes(Int)
    /// A word of ours, which YAML needs no quotes for.
    case word(String)
    /// Anything a user may have written.
    case text(String)
    case list([Literal])
    case mapping([Member])

    /// A key of a mapping, and its value.
    struct Member: Sendable, Equatable {
        let key: String
        let value: Literal
    }

    /// A mapping of one key.
    static func mapping(_ key: String, _ value: Literal) -> Literal { .mapping([Member(key: key, value: value)]) }

    /// A mapping of the keys that have a value.
    static func members(_ members: [(key: String, value: Literal?)]) -> Literal {
        .mapping(members.compactMap { key, value in value.map { Member(key: key, value: $0) } })
    }

    /// One line of YAML.
    var yaml: String {
        switch self {
        case .bytes(let count): ByteCount.text(count)
        case .word(let word): word
        case .list(let items): "[" + items.map(\.yaml).joined(separator: ", ") + "]"
        case .mapping(let members):
            "{" + members.map { "\($0.yamlKey): \($0.value.yaml)" }.joined(separator: ", ") + "}"
        default: json
        }
    }

    /// JSON without spaces.
    var json: String {
        switch self {
        case .null: "null"
        case .boolean(let flag): flag ? "true" : "false"
        case .integer(let number), .bytes(let number): String(number)
        case .unsigned(let number): String(number)
        case .number(let number): Self.decimal(number)
        case .word(let text), .text(let text): text.jsonString
        case .list(let items): "[" + items.map(\.json).joined(separator: ",") + "]"
        case .mapping(let members):
            "{" + members.map { "\($0.key.jsonString):\($0.value.json)" }.joined(separator: ",") + "}"
        }
    }

    /// The shortest digits that read back as `number`, with a point where YAML 1.1 wants one to see a number.
    private static func decimal(_ number: Double) -> String {
        if number == number.rounded(), number.magnitude < 0x1p53 { return String(Int(number)) }
        let text = "\(number)"
        return text.contains(".") ? text : text.replacing("e", with: ".0e")
    }
}

extension String {
    /// The string in double quotes, as JSON and YAML both read it; what is unprintable is escaped.
    ///
    /// Characters beyond U+FFFF stand as they are: of their escapes JSON knows one form and YAML another.
    var jsonString: String {
        var result = "\""
        for unit in unicodeScalars {
            switch unit {
            case "\"", "\\": result += "\\" + String(unit)
            case _ where unit.isShowable || unit.value > 0xFFFF: result.unicodeScalars.append(unit)
            default: result += "\\u" + String(0x1_0000 + unit.value, radix: 16).dropFirst()
            }
        }
        return result + "\""
    }
}

extension Literal.Member {
    /// The key; in quotes where it is not a plain word, as sources' labels may be.
    fileprivate var yamlKey: String {
        let isPlain = key.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "_") }
        return isPlain && !["", "true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(key)
            ? key : key.jsonString
    }
}
