/// The fields of a JSON object from the wire, read with their kinds checked. Fields that nobody asks for are ignored,
/// and null is as good as none.
struct Fields {
    let object: JSONObject
    /// Stands in front of the fields' names in messages.
    let path: String
    /// The request that errors answer.
    var request: RequestTag?

    init(_ object: JSONObject, path: String = "", request: RequestTag? = nil) {
        self.object = object
        self.path = path
        self.request = request
    }

    /// The fields of the object that `text` holds; `name` is what messages call it.
    init(parsing text: [UInt8], name: String, depthMax: Int = JSONValue.depthMax) throws(ProtocolError) {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: text, depthMax: depthMax)
        } catch {
            throw ProtocolError(.badHeader, "\(name): \(error)")
        }
        guard let object = value.object else {
            throw ProtocolError(.badHeader, "\(name): found \(value.found), expected an object")
        }
        self.init(object, path: name + ".")
    }

    /// The value of a field, unless it is missing or null.
    func value(_ name: String) -> JSONValue? {
        object[name].flatMap { $0 == .null ? nil : $0 }
    }

    /// The error of a field that is not as expected.
    func error(
        _ name: String, expected: String, code: ErrorCode = .badField, found: JSONValue?, index: Int? = nil
    ) -> ProtocolError {
        let place = index.map { "\(name)[\($0)]" } ?? name
        let found = found?.found ?? (object[name] == nil ? "nothing" : "null")
        return fail(code, "\(path)\(place): found \(found), expected \(expected)", index: index)
    }

    /// An error that answers the request.
    func fail(_ code: ErrorCode, _ message: String, index: Int? = nil) -> ProtocolError {
        ProtocolError(code, message, index: index, request: request)
    }

    // MARK: Scalars

    func string(_ name: String) throws(ProtocolError) -> String {
        guard let string = value(name)?.string else {
            throw error(name, expected: "a string", found: value(name))
        }
        return string
    }

    func optionalString(_ name: String) throws(ProtocolError) -> String? {
        value(name) == nil ? nil : try string(name)
    }

    func optionalBool(_ name: String) throws(ProtocolError) -> Bool? {
        guard let found = value(name) else { return nil }
        guard case .bool(let value) = found else { throw error(name, expected: "true or false", found: found) }
        return value
    }

    func double(_ name: String) throws(ProtocolError) -> Double {
        guard let double = value(name)?.number?.double, double.isFinite else {
            throw error(name, expected: "a finite number", found: value(name))
        }
        return double
    }

    func integer<Integer: FixedWidthInteger>(
        _ name: String, in range: ClosedRange<Integer> = 0...Integer.max
    ) throws(ProtocolError) -> Integer {
        guard let integer = value(name)?.number?.integer(Integer.self), range.contains(integer) else {
            let bounds = range.upperBound == .max ? "of at least \(range.lowerBound)" : "in \(range)"
            throw error(name, expected: "a whole number \(bounds)", found: value(name))
        }
        return integer
    }

    func optionalInteger<Integer: FixedWidthInteger>(
        _ name: String, in range: ClosedRange<Integer> = 0...Integer.max
    ) throws(ProtocolError) -> Integer? {
        value(name) == nil ? nil : try integer(name, in: range)
    }

    /// One of the words of `Choice`.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, as _: Choice.Type = Choice.self
    ) throws(ProtocolError) -> Choice {
        guard let choice = value(name)?.string.flatMap(Choice.init) else {
            throw error(name, expected: Self.alternatives(of: Choice.self), found: value(name))
        }
        return choice
    }

    func optionalChoice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, as _: Choice.Type = Choice.self
    ) throws(ProtocolError) -> Choice? {
        value(name) == nil ? nil : try choice(name)
    }

    static func alternatives<Choice: RawRepresentable<String> & CaseIterable>(of _: Choice.Type) -> String {
        "one of " + Choice.allCases.map { quoted($0.rawValue) }.joined(separator: ", ")
    }

    // MARK: Compounds

    func optionalObject(_ name: String) throws(ProtocolError) -> Fields? {
        guard let found = value(name) else { return nil }
        guard let object = found.object else { throw error(name, expected: "an object or null", found: found) }
        return Fields(object, path: "\(path)\(name).", request: request)
    }

    func array(_ name: String) throws(ProtocolError) -> [JSONValue] {
        guard let array = value(name)?.array else { throw error(name, expected: "an array", found: value(name)) }
        return array
    }

    func optionalArray(_ name: String) throws(ProtocolError) -> [JSONValue]? {
        value(name) == nil ? nil : try array(name)
    }

    /// The elements of an array of objects.
    func objects(_ name: String) throws(ProtocolError) -> [Fields] {
        var objects: [Fields] = []
        for (index, element) in try array(name).enumerated() {
            guard let object = element.object else {
                throw error(name, expected: "an object", found: element, index: index)
            }
            objects.append(Fields(object, path: "\(path)\(name)[\(index)].", request: request))
        }
        return objects
    }
}
