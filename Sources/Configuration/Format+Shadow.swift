extension Format where Value == [Configuration.Shadow] {
    /// A list of shadows with names of their own.
    static var shadows: Format {
        Format(
            read: { tree throws(Complaint) in
                if tree.isNull { return [] }
                guard case .list(let items) = tree.content else {
                    throw Complaint(expected: "a list of {name: NAME, budget: …, policy: …, metric: …}", found: tree)
                }
                guard items.count <= Configuration.shadowCountMax else {
                    throw Complaint(
                        "found \(items.count) shadows, expected at most \(Configuration.shadowCountMax)",
                        at: tree.position)
                }
                return try items.readEach { item, shadows throws(Complaint) in
                    let shadow = try Format<Configuration.Shadow>.shadow.read(item)
                    if shadows.contains(where: { $0.name == shadow.name }) {
                        throw Complaint("two shadows are called \(shadow.name.excerpt)", at: item.position)
                    }
                    return shadow
                }
            },
            write: { .list($0.map(Format<Configuration.Shadow>.shadow.write)) })
    }
}

extension Format where Value == Configuration.Shadow {
    /// `{name: strict, budget: {capacity: 500}, policy: {min_distance: 0.1}, metric: {density_power: 0}}`.
    static var shadow: Format {
        let expected = "{name: NAME} and one or more of budget, policy and metric"
        return Format(
            read: { tree throws(Complaint) in
                guard case .mapping(let entries) = tree.content else {
                    throw Complaint(expected: expected, found: tree)
                }
                var shadow = Configuration.Shadow(name: "")
                for entry in entries where !entry.value.isNull {
                    do throws(Complaint) {
                        try shadow.take(entry, expected: expected)
                    } catch {
                        throw Complaint("\(entry.key): \(error.message)", at: error.position ?? entry.position)
                    }
                }
                guard !shadow.name.isEmpty else { throw Complaint("a shadow needs a name", at: tree.position) }
                guard shadow.budget != nil || shadow.minDistance != nil || shadow.densityPower != nil else {
                    throw Complaint(
                        "\(shadow.name.excerpt) does nothing otherwise; expected \(expected)", at: tree.position)
                }
                return shadow
            },
            write: { shadow in
                .members([
                    ("name", .text(shadow.name)), ("budget", shadow.budget.map(budgetLiteral)),
                    ("policy", shadow.minDistance.map { .mapping("min_distance", $0.map(Literal.number) ?? .null) }),
                    ("metric", shadow.densityPower.map { .mapping("density_power", .number($0)) }),
                ])
            })
    }

    /// The limits that are set.
    private static func budgetLiteral(_ budget: Configuration.Budget) -> Literal {
        var configuration = Configuration()
        configuration.budget = budget
        return .members(
            Settings.all.filter { $0.section == "budget" }.compactMap { setting in
                let value = setting.write(configuration)
                return value == .null ? nil : (String(setting.name), value)
            })
    }
}

extension Configuration.Shadow {
    /// Takes one of its keys.
    fileprivate mutating func take(_ entry: Tree.Entry, expected: String) throws(Complaint) {
        switch entry.key {
        case "name":
            guard let name = entry.value.text, (1...64).contains(name.count), name.onOneLine == name else {
                throw Complaint(expected: "a name of 1 to 64 characters on one line", found: entry.value)
            }
            self.name = name
        case "budget":
            var bare = Configuration()
            bare.budget.capacity = nil
            budget = try Self.read(entry.value, section: "budget", into: bare).budget
        case "policy":
            minDistance = try Self.read(entry.value, section: "policy", into: Configuration()).policy.minDistance
        case "metric":
            guard case .mapping(let entries) = entry.value.content, entries.allSatisfy({ $0.key == "density_power" })
            else {
                throw Complaint(
                    expected: "{density_power: NUMBER}, which is all that it may change", found: entry.value)
            }
            densityPower = try Self.read(entry.value, section: "metric", into: Configuration()).metric.densityPower
        default:
            throw Complaint("unknown key; expected \(expected)", at: entry.position)
        }
    }

    /// A configuration with the settings of a section, checked as a budget of its own.
    private static func read(
        _ tree: Tree, section: String, into configuration: Configuration
    ) throws(Complaint) -> Configuration {
        guard case .mapping(let entries) = tree.content, !entries.isEmpty else {
            throw Complaint(expected: "a mapping with \(Suggestion.list(of: section))", found: tree)
        }
        var configuration = configuration
        for entry in entries {
            guard let setting = Settings.byKey["\(section).\(entry.key)"] else {
                throw Complaint(
                    "\(entry.key.excerpt): unknown key\(Suggestion.hint(for: entry.key, in: section))",
                    at: entry.position)
            }
            do throws(Complaint) {
                try setting.read(entry.value, &configuration)
            } catch {
                throw Complaint("\(entry.key): \(error.message)", at: error.position ?? entry.value.position)
            }
        }
        if section == "budget" {
            if let mistake = configuration.budget.mistake { throw Complaint(mistake, at: tree.position) }
        }
        return configuration
    }
}

extension Configuration.Budget {
    /// What is wrong with its limits together; nil for nothing.
    fileprivate var mistake: String? {
        if streamLength != nil, total == nil, cost?.total == nil {
            return "stream_length helps total and a total in cost only, which are not set"
        }
        let isBare =
            capacity == nil && keepRate == nil && total == nil && perWindow == nil && cost == nil && perSource == nil
        return isBare ? "no limit is set; expected capacity, keep_rate, total, per_window, cost or per_source" : nil
    }
}
