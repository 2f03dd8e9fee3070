/// What a peer calls its request; the reply carries the same.
public enum RequestTag: Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    /// `"7"` stays `"7"`.
    case string(String)
    /// 7 stays 7, and 1.50 stays 1.50.
    case number(JSONNumber)

    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }

    /// A whole number.
    public init(integerLiteral value: Int) { self = .number(JSONNumber(value)) }

    /// The tag that `value` is, or nil where it is neither a string nor a finite number.
    init?(_ value: JSONValue) {
        switch value {
        case .string(let string): self = .string(string)
        case .number(let number) where number.double.isFinite: self = .number(number)
        default: return nil
        }
    }
}

extension RequestTag: JSONWritable {
    func write(to writer: inout JSONWriter) {
        switch self {
        case .string(let string): writer.string(string)
        case .number(let number): writer.raw(number.text.utf8)
        }
    }
}

extension JSONWriter {
    /// The version of the protocol that all headers carry.
    static let version = 1

    /// A whole header: type, version, request where there is one, and what `body` writes.
    mutating func header(type: String, request: RequestTag?, _ body: (inout JSONWriter) -> Void) {
        object { writer in
            writer.member("type", type)
            writer.member("v", Self.version)
            if let request { writer.member("request", request) }
            body(&writer)
        }
    }
}
