extension Format where Value == Double {
    /// The share of a stream.
    static var keepRate: Format { number("a number above 0 and at most 1") { $0 > 0 && $0 <= 1 } }
    fileprivate static var seconds: Format { number("seconds, from 0.001 to 1e9") { (1e-3...1e9).contains($0) } }
    fileprivate static var amount: Format { number("a number above 0, at most 1e15") { $0 > 0 && $0 <= 1e15 } }
}

extension Format where Value == Configuration.Budget.Window {
    /// `{count: 500, seconds: 3600}`.
    static var window: Format {
        let expected = "{count: NUMBER, seconds: SECONDS}"
        return Format(
            read: { tree throws(Complaint) in
                let entries = try Entries(tree, keys: ["count", "seconds"], expected: expected)
                guard let count = try entries.read("count", .integer(Settings.counts)),
                    let seconds = try entries.read("seconds", .seconds)
                else { throw Complaint(expected: expected, found: tree) }
                return Configuration.Budget.Window(count: count, seconds: seconds)
            },
            write: { .members([("count", .integer($0.count)), ("seconds", .number($0.seconds))]) })
    }
}

extension Format where Value == Configuration.Budget.Cost {
    /// `{total: 5e6}`, `{per_window: 1000, seconds: 3600}`, or both together.
    static var cost: Format {
        let expected = "{total: COST}, {per_window: COST, seconds: SECONDS}, or both together"
        return Format(
            read: { tree throws(Complaint) in
                let entries = try Entries(tree, keys: ["total", "per_window", "seconds"], expected: expected)
                var cost = Configuration.Budget.Cost()
                cost.total = try entries.read("total", .amount)
                cost.perWindow = try entries.read("per_window", .amount)
                cost.seconds = try entries.read("seconds", .seconds)
                guard (cost.perWindow == nil) == (cost.seconds == nil), cost.total != nil || cost.perWindow != nil
                else { throw Complaint(expected: expected, found: tree) }
                return cost
            },
            write: {
                .members([
                    ("total", $0.total.map(Literal.number)), ("per_window", $0.perWindow.map(Literal.number)),
                    ("seconds", $0.seconds.map(Literal.number)),
                ])
            })
    }
}

extension Format where Value == Configuration.Budget.Limits {
    /// The limits of a source.
    static var limits: Format {
        let expected = "a mapping with keep_rate, total, per_window or cost"
        return Format(
            read: { tree throws(Complaint) in
                let entries = try Entries(tree, keys: ["keep_rate", "total", "per_window", "cost"], expected: expected)
                var limits = Configuration.Budget.Limits()
                limits.keepRate = try entries.read("keep_rate", .keepRate)
                limits.total = try entries.read("total", .integer(Settings.counts))
                limits.perWindow = try entries.read("per_window", .window)
                limits.cost = try entries.read("cost", .cost)
                guard limits != Configuration.Budget.Limits() else { throw Complaint(expected: expected, found: tree) }
                return limits
            },
            write: {
                .members([
                    ("keep_rate", $0.keepRate.map(Literal.number)), ("total", $0.total.map(Literal.integer)),
                    ("per_window", $0.perWindow.map(Format<Configuration.Budget.Window>.window.write)),
                    ("cost", $0.cost.map(Format<Configuration.Budget.Cost>.cost.write)),
                ])
            })
    }
}

extension Format where Value == Configuration.Budget.PerSource {
    /// `{each: LIMITS, sources: {NAME: LIMITS}}`.
    static var perSource: Format {
        let expected = "{each: {LIMITS}, sources: {NAME: {LIMITS}}}, one of them or both"
        return Format(
            read: { tree throws(Complaint) in
                let entries = try Entries(tree, keys: ["each", "sources"], expected: expected)
                var perSource = Configuration.Budget.PerSource()
                perSource.each = try entries.read("each", .limits)
                if let sources = entries.values["sources"] {
                    let named = try Entries(sources, expected: "sources by their labels")
                    for name in named.values.keys.sorted() {
                        perSource.sources[name] = try named.read(name, .limits)
                    }
                }
                guard perSource != Configuration.Budget.PerSource() else {
                    throw Complaint(expected: expected, found: tree)
                }
                return perSource
            },
            write: { perSource in
                let limits = Format<Configuration.Budget.Limits>.limits
                let named = perSource.sources.sorted { $0.key < $1.key }
                return .members([
                    ("each", perSource.each.map(limits.write)),
                    (
                        "sources",
                        named.isEmpty ? nil : .members(named.map { ($0.key, .some(limits.write($0.value))) })
                    ),
                ])
            })
    }
}
