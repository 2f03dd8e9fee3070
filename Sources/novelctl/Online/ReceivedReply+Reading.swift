import Messages

extension ReceivedReply {
    /// The reply without what belongs to this exchange alone, as JSON text.
    var json: [UInt8] {
        var object = body
        object["request"] = nil
        return JSONValue.object(object).encoded()
    }

    /// A member that is an object.
    func object(_ name: String) throws(ConnectionError) -> JSONObject {
        guard let object = body[name]?.object else {
            throw .unexpectedReply(type: type, expected: "object \"\(name)\"")
        }
        return object
    }

    /// A member that is an array.
    func array(_ name: String) throws(ConnectionError) -> [JSONValue] {
        guard let array = body[name]?.array else { throw .unexpectedReply(type: type, expected: "array \"\(name)\"") }
        return array
    }

    /// A member that is a whole number.
    func integer<Integer: FixedWidthInteger>(_ name: String) throws(ConnectionError) -> Integer {
        guard let integer = body[name]?.number?.integer(Integer.self) else {
            throw .unexpectedReply(type: type, expected: "whole number \"\(name)\"")
        }
        return integer
    }
}

extension DecisionRecord.Nearest {
    /// A neighbour as replies hold it; nil for anything else.
    init?(_ value: JSONValue?) {
        guard let object = value?.object, let id = object["id"]?.string,
            let distance = object["distance"]?.number?.double
        else { return nil }
        self.init(id: id, distance: distance)
    }

    /// For a reader.
    var text: String { "\(id.printable) at \(distance.asValue)" }
}

extension JSONValue {
    /// For a reader: whole numbers with commas, other numbers rounded, strings without quotes, members by name.
    func text(named name: String = "") -> String {
        switch self {
        case .null: return "none"
        case .bool(let value): return value ? "yes" : "no"
        case .string(let value): return value.printable
        case .array(let values): return values.isEmpty ? "none" : values.map { $0.text() }.joined(separator: ", ")
        case .object(let object):
            let members = object.members.map { "\(Self.label($0.name)) \($0.value.text(named: $0.name))" }
            return members.isEmpty ? "none" : members.joined(separator: ", ")
        case .number(let number):
            guard let whole = number.integer(Int.self) else { return number.double.asRoundNumber }
            return name.hasSuffix("bytes") ? whole.asBytes : whole.grouped
        }
    }

    /// What a reader sees of a member's name: the unit is in the value.
    static func label(_ name: String) -> String {
        let name = name == "bytes" ? "size" : name.hasSuffix("_bytes") ? String(name.dropLast(6)) : name
        return name.replacing("_", with: " ").printable
    }
}
