import Messages

/// What would have made a decision the other one, for a reader.
struct CounterfactualText {
    /// A line for each way; the first says what they are about.
    let lines: [String]

    init(_ counterfactual: JSONObject, of decision: DecisionRecord) {
        let otherwise = counterfactual["otherwise"]?.object ?? [:]
        let isKept = decision.decision == .keep
        var ways: [String] = []
        for name in Self.order {
            guard let change = otherwise[name]?.object else { continue }
            ways.append(Self.way(name, change) + Self.remark(name, counterfactual, isKept: isKept))
        }
        let unknown = (counterfactual["unknown"]?.array ?? []).compactMap(\.string)
        if unknown == ["capacity"] {
            ways.append("and a gain above that of the weakest member, which was not looked at")
        } else if !unknown.isEmpty {
            let names = unknown.map { "budget.\($0)" }.joined(separator: ", ")
            ways.append("with more left of \(names), if that was spent: the log does not tell")
        }
        let rival = counterfactual["rival"]?.string.map(\.printable)
        var lines: [String] = []
        if !ways.isEmpty {
            lines = ["it would have been \(isKept ? "dropped" : "kept")"] + ways.map { "- \($0)" }
        }
        if !isKept, let rival { lines.append("it would have displaced \(rival), the weakest member then") }
        self.lines = lines
    }

    private static let order = ["threshold", "min_distance", "capacity", "keep_rate", "total", "per_window"]

    /// A setting, the values that would have been needed, and the one that it had.
    private static func way(_ name: String, _ change: JSONObject) -> String {
        let isWhole = ["capacity", "total", "per_window"].contains(name)
        let text = { (value: Double) in isWhole ? Int(value).grouped : value.asValue }
        let was =
            change["was"]?.number.map { "\(name == "min_distance" ? "it is" : "it was") \(text($0.double))" }
            ?? "none was set"
        let bound = bounds.first { change[$0.name] != nil }
        let value = bound.flatMap { change[$0.name]?.number?.double }.map(text) ?? ""
        return "with \(labels[name] ?? name) \(bound?.words ?? "") \(value) (\(was))"
    }

    private static let bounds = [
        (name: "below", words: "below"), (name: "from", words: "of at least"), (name: "to", words: "of at most"),
        (name: "above", words: "above"),
    ]
    private static let labels = [
        "threshold": "a threshold", "min_distance": "a policy.min_distance", "capacity": "a budget.capacity",
        "keep_rate": "a budget.keep_rate", "total": "a budget.total", "per_window": "a budget.per_window.count",
    ]

    private static func remark(_ name: String, _ counterfactual: JSONObject, isKept: Bool) -> String {
        switch name {
        case "capacity": return ", had that place been free then"
        case "keep_rate":
            let rank = counterfactual["rank"]?.object ?? [:]
            guard counterfactual["decided_by"]?.string == "bar", let atLeast = rank["at_least"]?.text(),
                let among = rank["among"]?.text()
            else { return "" }
            return ": of the \(among) gains before it \(atLeast) were as high"
        default: return ""
        }
    }
}
