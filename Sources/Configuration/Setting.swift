/// One key of the configuration: its name, and the way between YAML and ``Configuration``.
struct Setting: Sendable {
    /// Dotted: `budget.capacity`.
    let key: String
    /// What `--print` adds to the origin.
    var note: String?
    /// Reads a value into a configuration.
    let read: @Sendable (Tree, inout Configuration) throws(Complaint) -> Void
    /// The value that a configuration has.
    let write: @Sendable (Configuration) -> Literal

    init<Value>(
        _ key: String, _ path: any WritableKeyPath<Configuration, Value> & Sendable, _ format: Format<Value>,
        note: String? = nil
    ) {
        self.key = key
        self.note = note
        read = { tree, configuration throws(Complaint) in configuration[keyPath: path] = try format.read(tree) }
        write = { format.write($0[keyPath: path]) }
    }

    /// A key of the contract whose function comes with a later version: accepted at its default, refused otherwise.
    init(later key: String, standard: Literal = .null) {
        self.key = key
        note = "not supported in this version"
        read = { tree, _ throws(Complaint) in
            if tree.isNull { return }
            if case .list(let items) = tree.content, items.isEmpty, standard == .list([]) { return }
            throw Complaint(
                "not supported in this version; leave it out or write \(standard.yaml)", at: tree.position)
        }
        write = { _ in standard }
    }

    /// The part before the dot, or nil for a key without one.
    var section: Substring? {
        key.firstIndex(of: ".").map { key[..<$0] }
    }

    /// The part after the dot, or the whole key.
    var name: Substring {
        key.firstIndex(of: ".").map { key[key.index(after: $0)...] } ?? key[...]
    }
}
