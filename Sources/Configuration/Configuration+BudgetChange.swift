extension Configuration.Budget {
    /// This budget with some of its settings changed, checked as in a configuration.
    ///
    /// - Parameter changes: settings by their keys under `budget`, as YAML or JSON values; null takes a limit away. What
    ///   is not named stays.
    /// - Throws: Every mistake at once.
    public func changing(_ changes: [(key: String, value: String)]) throws(ConfigurationErrors) -> Configuration.Budget
    {
        var loader = Loader(changing: self)
        for (key, value) in changes { loader.apply(budget: key, value: value) }
        loader.checkCombinations()
        guard loader.mistakes.isEmpty else { throw ConfigurationErrors(mistakes: loader.mistakes) }
        return loader.configuration.budget
    }

    /// All of its settings as one JSON object.
    public var json: String {
        var configuration = Configuration()
        configuration.budget = self
        let members = Settings.all.filter { $0.section == "budget" }.map { setting in
            "\(String(setting.name).jsonString):\(setting.write(configuration).json)"
        }
        return "{\(members.joined(separator: ","))}"
    }
}
