/// Every mistake found in a configuration, in the order of its sources and positions.
public struct ConfigurationErrors: Error, Sendable, Equatable, CustomStringConvertible {
    /// One mistake and where it stands.
    public struct Mistake: Sendable, Equatable, Encodable, CustomStringConvertible {
        /// A file's path, an environment variable's name, or an option as it was typed (`--set budget.capacity=abc`).
        public var source: String
        /// Line in a file, from 1.
        public var line: Int?
        /// Column in a file in Unicode scalars, from 1.
        public var column: Int?
        /// Dotted name of the setting, where the mistake concerns one.
        public var key: String?
        /// What was expected and what was found.
        public var message: String

        /// `noveld.yaml:12:5: budget.capacity: expected …, found …`
        public var description: String {
            var parts = [source]
            if let line { parts[0] += ":\(line)" }
            if let column { parts[0] += ":\(column)" }
            if let key { parts.append(key) }
            parts.append(message)
            return parts.joined(separator: ": ")
        }
    }

    /// Never empty.
    public var mistakes: [Mistake]

    /// One line for each mistake.
    public var description: String {
        mistakes.map(\.description).joined(separator: "\n")
    }
}
