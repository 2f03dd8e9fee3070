extension Configuration {
    /// The settings as YAML, all of them, in a fixed order: a file which loads as this configuration.
    public var yaml: String {
        Self.yaml(lines: yamlLines(comment: nil))
    }

    /// The settings in force as one JSON object, ordered and without spaces, for the `config` query.
    ///
    /// No setting holds a secret: keys and tokens are named by their files.
    public var json: String {
        var members: [(name: String, parts: [String])] = []
        for setting in Settings.all {
            let member = String(setting.name).jsonString + ":" + setting.write(self).json
            guard let section = setting.section else {
                members.append(("", [member]))
                continue
            }
            if members.last?.name != String(section) { members.append((String(section), [])) }
            members[members.count - 1].parts.append(member)
        }
        let texts = members.map { name, parts in
            let text = parts.joined(separator: ",")
            return name.isEmpty ? text : "\(name.jsonString):{\(text)}"
        }
        return "{" + texts.joined(separator: ",") + "}"
    }

    /// Lines of YAML, each with its comment, of which there is one for every setting if `comment` is given.
    fileprivate func yamlLines(comment: ((Setting) -> String)?) -> [(text: String, comment: String?)] {
        var lines: [(text: String, comment: String?)] = []
        var section: Substring?
        for setting in Settings.all {
            if let name = setting.section, name != section { lines.append(("\(name):", nil)) }
            section = setting.section
            let indent = section == nil ? "" : "  "
            lines.append(("\(indent)\(setting.name): \(setting.write(self).yaml)", comment?(setting)))
        }
        return lines
    }

    fileprivate static func yaml(lines: [(text: String, comment: String?)]) -> String {
        let commented = lines.filter { $0.comment != nil }.map(\.text.count)
        let width = commented.filter { $0 <= 60 }.max() ?? 0
        return lines.map { text, comment in
            guard let comment else { return text + "\n" }
            return text + String(repeating: " ", count: max(width - text.count, 0)) + "  # \(comment)\n"
        }.joined()
    }
}

extension Configuration.Loaded {
    /// ``Configuration/yaml`` with the origin of each value as a comment: `# default`, `# noveld.yaml:7`,
    /// `# NOVELD_BUDGET_CAPACITY`, `# --set`.
    public var annotatedYAML: String {
        Configuration.yaml(
            lines: configuration.yamlLines { setting in
                let origin = origin(of: setting.key).description.onOneLine
                if let note = setting.note { return "\(origin); \(note)" }
                let isDropped = setting.key == "budget.capacity" && configuration.budget.capacity == nil
                return isDropped && origins[setting.key] == nil ? "\(origin): another budget is set" : origin
            })
    }

    /// One JSON object: `config` as in ``Configuration/json``, and `origins` with the origin of every key.
    public var json: String {
        let members = Settings.all.map { "\($0.key.jsonString):\(origin(of: $0.key).description.jsonString)" }
        return "{\"config\":\(configuration.json),\"origins\":{\(members.joined(separator: ","))}}"
    }
}
