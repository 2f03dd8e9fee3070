/// A request, as far as it is looked at: bodies are not.
public struct WebRequest: Sendable, Equatable {
    /// `GET`, `HEAD` or another.
    public var method: String
    /// Decoded, without the query: `/api/explain`.
    public var path: String
    /// The query's values by name, decoded; of two with one name the first.
    public var query: [String: String]
    /// The header fields by their lower-case names, in the order in which they came.
    public var headers: [String: [String]]

    /// A request of these parts.
    public init(method: String, target: String, headers: [String: [String]] = [:]) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.method = method
        self.headers = headers
        path = Self.decoded(parts.first ?? "", isQuery: false)
        query = [:]
        guard parts.count > 1 else { return }
        for pair in parts[1].split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = Self.decoded(sides[0], isQuery: true)
            if query[name] == nil { query[name] = sides.count > 1 ? Self.decoded(sides[1], isQuery: true) : "" }
        }
    }

    /// The field of that name, where it came exactly once.
    public func header(_ name: String) -> String? {
        guard let values = headers[name], values.count == 1 else { return nil }
        return values[0]
    }

    /// Percent signs with two hexadecimal digits become bytes; what is not UTF-8 then is replaced.
    private static func decoded(_ text: Substring, isQuery: Bool) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(isQuery && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
