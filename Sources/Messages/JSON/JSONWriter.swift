/// Writes JSON text without spaces.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []

    /// `{`, what `body` writes, `}`.
    mutating func object(_ body: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "{"))
        body(&self)
        bytes.append(UInt8(ascii: "}"))
    }

    /// `[`, the elements as `body` writes each, `]`.
    mutating func array<Element>(_ elements: some Sequence<Element>, _ body: (inout JSONWriter, Element) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "["))
        for element in elements { body(&self, element) }
        bytes.append(UInt8(ascii: "]"))
    }

    /// A member of the object that is being written.
    mutating func member(_ name: String, _ value: some JSONWritable) {
        self.name(name)
        self.value(value)
    }

    /// The name of a member, whose value comes next.
    mutating func name(_ name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
    }

    /// A value.
    mutating func value(_ value: some JSONWritable) {
        value.write(to: &self)
    }

    /// A value that is JSON text already.
    mutating func raw(_ text: some Collection<UInt8>) {
        separate()
        bytes.append(contentsOf: text)
    }

    mutating func string(_ string: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0..<0x20: bytes.append(contentsOf: "\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// A comma, where a value or a member went before: all that may stand before a first one are these three.
    private mutating func separate() {
        switch bytes.last {
        case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"): break
        default: bytes.append(UInt8(ascii: ","))
        }
    }
}

/// What has a JSON form of its own.
protocol JSONWritable {
    func write(to writer: inout JSONWriter)
}

extension String: JSONWritable {
    func write(to writer: inout JSONWriter) { writer.string(self) }
}

extension Bool: JSONWritable {
    func write(to writer: inout JSONWriter) { writer.raw((self ? "true" : "false").utf8) }
}

extension Int: JSONWritable {
    func write(to writer: inout JSONWriter) { writer.raw(description.utf8) }
}

extension Int64: JSONWritable {
    func write(to writer: inout JSONWriter) { writer.raw(description.utf8) }
}

extension UInt64: JSONWritable {
    func write(to writer: inout JSONWriter) { writer.raw(description.utf8) }
}

extension Double: JSONWritable {
    func write(to writer: inout JSONWriter) { writer.raw((isFinite ? description : "null").utf8) }
}

extension Optional: JSONWritable where Wrapped: JSONWritable {
    func write(to writer: inout JSONWriter) {
        if let self { writer.value(self) } else { writer.raw("null".utf8) }
    }
}

extension Array: JSONWritable where Element: JSONWritable {
    func write(to writer: inout JSONWriter) { writer.array(self) { $0.value($1) } }
}

extension JSONObject: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.object { for member in members { $0.member(member.name, member.value) } }
    }
}

extension JSONValue: JSONWritable {
    func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.raw("null".utf8)
        case .bool(let value): writer.value(value)
        case .number(let value): writer.raw(value.text.utf8)
        case .string(let value): writer.string(value)
        case .array(let value): writer.value(value)
        case .object(let value): writer.value(value)
        }
    }
}
