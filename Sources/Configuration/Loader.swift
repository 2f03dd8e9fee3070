/// Puts the layers together and collects every mistake on the way.
struct Loader {
    /// One source of settings. Its positions count only for a file.
    enum Source {
        case file(String)
        case environment(name: String)
        case option(String)

        /// What a message begins with.
        var name: String {
            switch self {
            case .file(let path): path
            case .environment(let name): name
            case .option(let text): text.excerpt
            }
        }

        func origin(at position: Position?) -> Origin {
            switch self {
            case .file(let path): .file(path: path, line: position?.line ?? 1, column: position?.column ?? 1)
            case .environment(let name): .environment(name)
            case .option(let text): .option(text)
            }
        }
    }

    private(set) var configuration = Configuration()
    private(set) var origins: [String: Origin] = [:]
    private(set) var ignoredVariables: [String] = []
    private(set) var mistakes: [ConfigurationErrors.Mistake] = []
    /// Keys whose value was refused: what follows from them would mislead.
    private(set) var refused: Set<String> = []

    /// With the embedded defaults.
    init() {}

    /// For changes of a budget: nothing of it is a default that others would take away.
    init(changing budget: Configuration.Budget) {
        configuration.budget = budget
        origins["budget.capacity"] = .embedded
    }

    /// Changes a setting of the budget to a YAML value.
    mutating func apply(budget key: String, value: String) {
        let source = Source.option("set")
        guard Settings.byKey["budget.\(key)"] != nil else {
            return report(
                Complaint("unknown key\(Suggestion.hint(for: key, in: "budget"))"), key: "budget.\(key.excerpt)",
                from: source, at: nil)
        }
        apply(value, at: "budget.\(key)", from: source)
    }

    /// Applies a YAML file.
    mutating func apply(file path: String) {
        do {
            apply(Document(try ConfigurationFile.text(at: path)), from: .file(path))
        } catch {
            mistakes.append(.init(source: path, message: error.message))
        }
    }

    /// Applies the `NOVELD_` variables of an environment; an empty one counts as not set.
    mutating func apply(environment: [String: String]) {
        let settings = environment.filter { $0.key.hasPrefix("NOVELD_") && !$0.value.isEmpty }
        for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
            if let key = Settings.keysByVariable[name] {
                apply(value, at: key, from: .environment(name: name))
            } else if Settings.sections.contains(where: { name.hasPrefix(Settings.variable(for: "\($0).")) }) {
                let known = Suggestion.nearest(to: name, among: Settings.keysByVariable.keys.sorted())
                let hint = known.map { "; did you mean \($0)?" } ?? ""
                mistakes.append(.init(source: name, message: "names no setting" + hint))
            } else {
                ignoredVariables.append(name)
            }
        }
    }

    /// Applies one `KEY=VALUE`.
    mutating func apply(override: String) {
        let option = "--set \(override)"
        guard let equals = override.firstIndex(of: "="), equals != override.startIndex else {
            mistakes.append(.init(source: option.excerpt, message: "expected KEY=VALUE"))
            return
        }
        let value = String(override[override.index(after: equals)...])
        apply(value, at: String(override[..<equals]), from: .option(option))
    }

    /// Applies the store's directory as `--data` names it, taken literally.
    mutating func apply(data: String) {
        let tree = Tree(content: .scalar(data, plain: false))
        assign(tree, to: "data", from: .option("--data \(data)"), at: nil)
    }

    /// Applies a YAML value at a dotted key.
    private mutating func apply(_ yaml: String, at key: String, from source: Source) {
        var document = Document(yaml)
        let null = Tree(content: .scalar("", plain: true))
        let names = key.split(separator: ".", maxSplits: Document.keyDepthLimit, omittingEmptySubsequences: false)
        let tree = names.reversed().reduce(document.tree ?? null) { tree, name in
            Tree(content: .mapping([Tree.Entry(key: String(name), value: tree)]))
        }
        document.tree = document.complaints.isEmpty ? tree : nil
        apply(document, from: source, key: key)
    }

    private mutating func apply(_ document: Document, from source: Source, key: String? = nil) {
        for complaint in document.complaints {
            report(complaint, key: key, from: source, at: nil)
            if let key { refused.insert(key) }
        }
        guard let tree = document.tree, !tree.isNull else { return }
        switch tree.content {
        case .mapping(let entries):
            for entry in entries { apply(entry, from: source) }
        case .invalid:
            break
        default:
            report(Complaint(expected: "a mapping of settings", found: tree), key: nil, from: source, at: nil)
        }
    }

    private mutating func apply(_ entry: Tree.Entry, from source: Source) {
        if Settings.byKey[entry.key] != nil, !entry.key.contains(".") {
            assign(entry.value, to: entry.key, from: source, at: entry.position)
        } else if Settings.sections.contains(entry.key[...]) {
            apply(section: entry, from: source)
        } else {
            reportUnknown(entry, in: nil, from: source)
        }
    }

    private mutating func apply(section: Tree.Entry, from source: Source) {
        switch section.value.content {
        case .mapping(let entries):
            for entry in entries {
                let key = "\(section.key).\(entry.key)"
                if Settings.byKey[key] == nil {
                    reportUnknown(entry, in: section.key, from: source)
                } else {
                    assign(entry.value, to: key, from: source, at: entry.position)
                }
            }
        case .scalar where section.value.isNull, .invalid:
            break
        default:
            let expected = "a mapping with \(Suggestion.list(of: section.key))"
            let complaint = Complaint(expected: expected, found: section.value)
            report(complaint, key: section.key, from: source, at: section.position)
        }
    }

    private mutating func assign(_ tree: Tree, to key: String, from source: Source, at position: Position?) {
        guard let setting = Settings.byKey[key] else { preconditionFailure("no setting is called \(key)") }
        origins[key] = source.origin(at: position)
        if case .invalid = tree.content {
            refused.insert(key)
            return
        }
        do {
            try setting.read(tree, &configuration)
            refused.remove(key)
        } catch {
            refused.insert(key)
            for complaint in [error] + error.others {
                report(complaint, key: key, from: source, at: tree.position ?? position)
            }
        }
    }

    private mutating func reportUnknown(_ entry: Tree.Entry, in section: String?, from source: Source) {
        let hint = Suggestion.hint(for: entry.key, in: section)
        let key = (section.map { "\($0)." } ?? "") + entry.key.excerpt
        report(Complaint("unknown key\(hint)"), key: key, from: source, at: entry.position)
    }

    private mutating func report(_ complaint: Complaint, key: String?, from source: Source, at position: Position?) {
        guard let position = complaint.position ?? position, case .file = source else {
            mistakes.append(.init(source: source.name, key: key, message: complaint.message))
            return
        }
        report(complaint.message, key: key, origin: source.origin(at: position))
    }

    /// Takes the embedded capacity away, because another budget was asked for.
    mutating func dropDefaultCapacity() {
        configuration.budget.capacity = nil
    }

    /// Adds a mistake about `key` at `origin`.
    mutating func report(_ message: String, key: String?, origin: Origin) {
        var mistake = ConfigurationErrors.Mistake(source: "default", key: key, message: message)
        switch origin {
        case .embedded: break
        case .file(let path, let line, let column):
            (mistake.source, mistake.line, mistake.column) = (path, line, column)
        case .environment(let name): mistake.source = name
        case .option(let text): mistake.source = text.excerpt
        }
        mistakes.append(mistake)
    }
}
