/// Any JSON value.
public enum JSONValue: Equatable, Sendable {
    /// `null`
    case null
    /// `true` or `false`
    case bool(Bool)
    /// A number, as it was written.
    case number(JSONNumber)
    /// A string.
    case string(String)
    /// Values in order.
    case array([JSONValue])
    /// Values by name.
    case object(JSONObject)

    /// Deeper nesting than this is refused in requests: it has no use, and parsers and readers recurse.
    public static let depthMax = 128

    /// A whole number.
    public static func integer(_ value: some BinaryInteger) -> JSONValue {
        .number(JSONNumber(value))
    }

    /// A number, or null where it is not finite: JSON has no infinity.
    public static func double(_ value: Double) -> JSONValue {
        JSONNumber(value).map(JSONValue.number) ?? .null
    }

    /// Reads one JSON value that takes up all of `text` (RFC 8259; no name twice, no byte order mark).
    public init(parsing text: [UInt8], depthMax: Int = JSONValue.depthMax) throws(JSONSyntaxError) {
        self = try JSONParser.parse(text, depthMax: depthMax)
    }

    /// The value as JSON text: no spaces, members in the order of their names.
    public func encoded() -> [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }

    /// The string, where it is one.
    public var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The number, where it is one.
    public var number: JSONNumber? {
        if case .number(let value) = self { value } else { nil }
    }

    /// The elements, where it is an array.
    public var array: [JSONValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The members, where it is an object.
    public var object: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }
}

// No nil literal: `object["name"] == nil` has to ask whether the name is missing, not whether it is null.
extension JSONValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// `true` or `false`
    public init(booleanLiteral value: Bool) { self = .bool(value) }

    /// A whole number.
    public init(integerLiteral value: Int) { self = .integer(value) }

    /// A number.
    public init(floatLiteral value: Double) { self = .double(value) }

    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }

    /// An array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    /// An object; the last one of a name counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        var object = JSONObject()
        for (name, value) in elements { object[name] = value }
        self = .object(object)
    }
}
