extension Format where Value == [String] {
    /// An endpoint or a list of them; null is an empty list.
    static func endpoints(_ use: Endpoint.Use) -> Format {
        Format(
            read: { tree throws(Complaint) in
                guard !tree.isNull else { return [] }
                guard case .list(let items) = tree.content else { return [try Endpoint.text(in: tree, use: use)] }
                return try Endpoint.texts(in: items, use: use)
            },
            write: { $0.count == 1 ? .text($0[0]) : .list($0.map { .text($0) }) })
    }
}

extension Endpoint {
    /// Every endpoint of a list, or all that is wrong with them.
    fileprivate static func texts(in items: [Tree], use: Use) throws(Complaint) -> [String] {
        try items.readEach { item, endpoints throws(Complaint) in
            let endpoint = try text(in: item, use: use)
            if endpoints.contains(endpoint) { throw Complaint("\(endpoint.excerpt) is given twice", at: item.position) }
            return endpoint
        }
    }

    fileprivate static func text(in tree: Tree, use: Use) throws(Complaint) -> String {
        guard let text = tree.text else { throw Complaint(expected: expected, found: tree) }
        do {
            _ = try Endpoint(text, use: use)
        } catch {
            throw Complaint(error.message, at: tree.position)
        }
        return text
    }
}

extension Format where Value == String? {
    /// The HTTP endpoint, or null.
    static var httpEndpoint: Format {
        Format(
            read: { tree throws(Complaint) in
                guard !tree.isNull else { return nil }
                guard let text = tree.text else { throw Complaint(expected: Endpoint.httpExpected, found: tree) }
                do throws(Complaint) { _ = try Endpoint(http: text) } catch {
                    throw Complaint(error.message, at: tree.position)
                }
                return text
            },
            write: { $0.map { .text($0) } ?? .null })
    }
}

extension Format where Value == [String] {
    /// Names of hosts, without ports.
    static var hostNames: Format {
        let expected = "a list of host names without ports, such as [noveld.example.com]"
        return Format(
            read: { tree throws(Complaint) in
                guard !tree.isNull else { return [] }
                guard case .list(let items) = tree.content else { throw Complaint(expected: expected, found: tree) }
                return try items.readEach { item, _ throws(Complaint) in
                    guard let text = item.text, Endpoint.isHost(text) else {
                        throw Complaint(expected: "a host name without a port", found: item)
                    }
                    return text
                }
            },
            write: { .list($0.map { .text($0) }) })
    }
}
