// The lists that run along the samples of a message.
extension Fields {
    /// The ids of a message: 1 to 512 bytes each.
    func ids(limits: Limits) throws(ProtocolError) -> [String] {
        let elements = try array("ids")
        guard elements.count <= limits.samples else {
            let message = "ids: found \(elements.count), expected at most \(limits.samples); send smaller messages"
            throw fail(.tooLarge, message)
        }
        var ids: [String] = []
        ids.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            ids.append(try id(element, in: "ids", at: index))
        }
        return ids
    }

    /// The one id in the field `name`.
    func id(_ name: String) throws(ProtocolError) -> String {
        try id(value(name), in: name, at: nil)
    }

    private func id(_ value: JSONValue?, in name: String, at index: Int?) throws(ProtocolError) -> String {
        let expected = "a string of 1 to \(Limits.idBytes) bytes"
        guard let id = value?.string else {
            throw error(name, expected: expected, code: .badID, found: value, index: index)
        }
        guard (1...Limits.idBytes).contains(id.utf8.count) else {
            let place = index.map { "\(name)[\($0)]" } ?? name
            throw fail(.badID, "\(place): found \(id.utf8.count) bytes, expected \(expected)", index: index)
        }
        return id
    }

    /// The source, which becomes part of a topic.
    func source() throws(ProtocolError) -> String? {
        guard let source = try optionalString("source") else { return nil }
        guard source.utf8.count <= Limits.sourceBytes, !source.utf8.contains(0) else {
            let expected = "a string of at most \(Limits.sourceBytes) bytes without NUL"
            throw error("source", expected: expected, found: .string(source))
        }
        return source
    }

    /// `meta`: the JSON text of each object; nil where it is null, and where there is no list.
    func meta(count: Int) throws(ProtocolError) -> [[UInt8]?]? {
        try list("meta", count: count, expected: "an object or null") { element in
            switch element {
            case .null: .some(nil)
            case .object: element.encoded()
            default: nil
            }
        }
    }

    /// `text`: each string; nil where it is null, and where there is no list.
    func texts(count: Int) throws(ProtocolError) -> [String?]? {
        try list("text", count: count, expected: "a string or null") { element in
            switch element {
            case .null: .some(nil)
            case .string(let text): text
            default: nil
            }
        }
    }

    /// `quality` or `cost`: finite numbers above 0, where there is a list.
    func positives(_ name: String, count: Int) throws(ProtocolError) -> [Double]? {
        try list(name, count: count, expected: "a finite number above 0") { element in
            guard let number = element.number?.double, number.isFinite, number > 0 else { return nil }
            return number
        }
    }

    /// An optional list with one element for each sample, as `read` takes them; nil from it refuses one.
    private func list<Element>(
        _ name: String, count: Int, expected: String, _ read: (JSONValue) -> Element?
    ) throws(ProtocolError) -> [Element]? {
        guard let elements = try optionalArray(name) else { return nil }
        guard elements.count == count else {
            throw fail(.badField, "\(name): found \(elements.count) elements, expected \(count), as many as ids")
        }
        var result: [Element] = []
        result.reserveCapacity(count)
        for (index, element) in elements.enumerated() {
            guard let value = read(element) else {
                throw error(name, expected: expected, found: element, index: index)
            }
            result.append(value)
        }
        return result
    }
}
