extension JSONValue {
    /// What was found, for an error message: its kind, and the value where that is short.
    var found: String {
        switch self {
        case .null: "null"
        case .bool(let value): "the boolean \(value)"
        case .number(let value): "the number \(value.text.prefix(40))"
        case .string(let value): "the string \(quoted(value))"
        case .array(let value): "an array of \(value.count)"
        case .object: "an object"
        }
    }
}

/// A string in quotation marks for a message, cut where it is long, without characters that could break a line.
func quoted(_ string: String) -> String {
    let short = String(decoding: string.utf8.prefix(48), as: UTF8.self)
    let cut = string.utf8.count > 48
    let plain = short.unicodeScalars.map { scalar in
        scalar.value < 0x20 || scalar.value == 0x7F ? "\u{FFFD}" : String(scalar)
    }
    return "\"" + plain.joined() + (cut ? "…" : "") + "\""
}
