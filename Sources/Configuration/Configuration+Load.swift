extension Configuration {
    /// Puts the settings together: defaults, then `file`, then the environment, then `data` and the overrides.
    ///
    /// - Parameters:
    ///   - file: Path of a YAML file, or nil for none.
    ///   - data: The store's directory, as `--data` names it; nil leaves the setting `data` alone.
    ///   - environment: `NOVELD_SECTION_KEY` and `NOVELD_KEY` are read, as YAML values; an empty one is not set.
    ///   - overrides: `KEY=VALUE`, dotted keys and YAML values, the last one winning.
    /// - Throws: Every mistake at once, those of the file first and in its order.
    public static func load(
        file: String? = nil, data: String? = nil, environment: [String: String] = [:], overrides: [String] = []
    ) throws(ConfigurationErrors) -> Loaded {
        var loader = Loader()
        if let file { loader.apply(file: file) }
        loader.apply(environment: environment)
        for override in overrides { loader.apply(override: override) }
        if let data { loader.apply(data: data) }
        loader.checkCombinations()
        guard loader.mistakes.isEmpty else { throw ConfigurationErrors(mistakes: loader.mistakes.inOrder) }
        return Loaded(
            configuration: loader.configuration, origins: loader.origins, ignoredVariables: loader.ignoredVariables)
    }
}

extension [ConfigurationErrors.Mistake] {
    /// Those with a line before those without, by line and column, and otherwise as they came.
    fileprivate var inOrder: [Element] {
        enumerated().sorted { first, second in
            let keys = [first, second].map { ($0.element.line ?? .max, $0.element.column ?? .max, $0.offset) }
            return keys[0] < keys[1]
        }.map(\.element)
    }
}
