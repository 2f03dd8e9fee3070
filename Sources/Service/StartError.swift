import Store

/// Why the daemon could not start.
public enum StartError: Error, CustomStringConvertible {
    /// The configuration asks for something that cannot be.
    case configuration(String)
    /// The store was made with another setting.
    case otherSettings(path: String, key: String, stored: String, given: String)
    /// What the store holds contradicts itself.
    case damagedStore(String)

    /// One sentence that says what to do.
    public var description: String {
        switch self {
        case .configuration(let message): message
        case .otherSettings(let path, let key, let stored, let given):
            "\(key): found \(given), but the store in \(path) was created with \(stored); "
                + "use that value, or another data directory"
        case .damagedStore(let message):
            "\(message); look with `novelctl inspect`, and restore a snapshot"
        }
    }
}

extension StartError {
    /// Whether another configuration would help.
    public var isConfiguration: Bool {
        if case .damagedStore = self { false } else { true }
    }
}
