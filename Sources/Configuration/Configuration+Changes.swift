extension Configuration {
    /// A setting that two configurations have differently.
    public struct Change: Sendable, Equatable, CustomStringConvertible {
        /// The setting's dotted key.
        public let key: String
        /// What it was, as YAML.
        public let before: String
        /// What it is now, as YAML.
        public let after: String

        /// `budget.capacity: 1000 in place of 500`
        public var description: String { "\(key): \(after) in place of \(before)" }
    }

    /// The settings that are not what they were in `earlier`, in the order in which settings are shown.
    public func changes(since earlier: Configuration) -> [Change] {
        Settings.all.compactMap { setting in
            let (before, after) = (setting.write(earlier), setting.write(self))
            return before == after ? nil : Change(key: setting.key, before: before.yaml, after: after.yaml)
        }
    }
}
