/// The values of a mapping by their keys, null ones left out.
struct Entries {
    let values: [String: Tree]

    /// - Throws: where it is no mapping, or has a key that is not among `keys`.
    init(_ tree: Tree, keys: [String]? = nil, expected: String) throws(Complaint) {
        guard case .mapping(let entries) = tree.content, !entries.isEmpty else {
            throw Complaint(expected: expected, found: tree)
        }
        for entry in entries where keys.map({ !$0.contains(entry.key) }) ?? false {
            throw Complaint("unknown key \(entry.key.excerpt); expected \(expected)", at: entry.position)
        }
        values = entries.reduce(into: [:]) { values, entry in
            if !entry.value.isNull { values[entry.key] = entry.value }
        }
    }

    func read<Value>(_ key: String, _ format: Format<Value>) throws(Complaint) -> Value? {
        guard let tree = values[key] else { return nil }
        do throws(Complaint) { return try format.read(tree) } catch {
            throw Complaint("\(key): \(error.message)", at: error.position ?? tree.position)
        }
    }
}
