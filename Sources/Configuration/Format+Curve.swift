extension Format where Value == Configuration.Curve {
    /// `{secret_key: FILE, clients: DIRECTORY}`.
    static var curve: Format {
        let expected = "{secret_key: FILE, clients: DIRECTORY}"
        return Format(
            read: { tree throws(Complaint) in
                let entries = try Entries(tree, keys: ["secret_key", "clients"], expected: expected)
                guard let secretKey = try entries.read("secret_key", .path),
                    let clients = try entries.read("clients", .path)
                else { throw Complaint(expected: expected, found: tree) }
                return Configuration.Curve(secretKey: secretKey, clients: clients)
            },
            write: { .members([("secret_key", .text($0.secretKey)), ("clients", .text($0.clients))]) })
    }
}
