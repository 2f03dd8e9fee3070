import Messages

/// Why a sample was kept or dropped, for a reader.
struct Explanation {
    private let decision: DecisionRecord
    private let later: [LogRecord]
    private let nearestThen: [DecisionRecord.Nearest]
    private let nearestNow: [DecisionRecord.Nearest]
    private let budget: JSONValue?
    private let margin: Double?
    private let counterfactual: CounterfactualText
    private let now: JSONObject

    /// Reads the daemon's reply.
    init(_ reply: ReceivedReply) throws {
        var records = try reply.array("records").map { try LogRecord($0) }
        guard let decision = records.first?.decision else {
            throw ConnectionError.unexpectedReply(type: reply.type, expected: "decision")
        }
        self.decision = decision
        records.removeFirst()
        later = records
        nearestThen = (reply.body["nearest_then"]?.array ?? []).compactMap { .init($0) }
        nearestNow = try reply.array("nearest_now").compactMap { .init($0) }
        budget = reply.body["budget"]
        margin = reply.body["margin"]?.number?.double
        counterfactual = CounterfactualText(reply.body["counterfactual"]?.object ?? [:], of: decision)
        now = reply.body["now"]?.object ?? [:]
    }

    func lines(style: Style = .ofOutput) -> [String] {
        var facts = FactList()
        facts.add("gain", "\(decision.gain.asValue), what it adds to the diversity of the pool")
        facts.add("threshold", threshold)
        if let margin, decision.threshold != 0 { facts.add("margin", "\(margin.asValue), \(outcome(margin))") }
        facts.add("novelty", "\(decision.novelty.asValue), its distance to the pool as NovelSum counts it")
        facts.add("density", "\(decision.density.asValue), larger in denser regions")
        if let evicted = decision.evicted { facts.add("displaced", evicted.printable) }
        facts.add("budget then", budget?.text() ?? "unknown")
        for (place, line) in counterfactual.lines.enumerated() { facts.add(place == 0 ? "otherwise" : "", line) }
        Self.add("nearest then", nearestThen, to: &facts)
        Self.add("nearest now", nearestNow, to: &facts)
        for (place, line) in present.enumerated() { facts.add(place == 0 ? "now" : "", line) }
        for record in later { facts.add("later", RecordPrinter.line(record, style: style)) }
        return [headline(style: style), ""] + facts.lines(style: style)
    }

    private func headline(style: Style) -> String {
        let source = decision.source.map { " from \($0.printable)" } ?? ""
        let verdict = decision.decision == .keep ? "kept" : "dropped"
        let when = Moment(microseconds: decision.time).dateAndTime
        return style.apply(.bold, to: decision.id.printable) + source
            + " was \(verdict) on \(when) (seq \(decision.seq)): \(Self.meaning(of: decision.reason))."
    }

    private var threshold: String {
        decision.threshold == 0
            ? "none: nothing was compared" : "\(decision.threshold.asValue), what the gain had to exceed"
    }

    /// How it stands to the pool now.
    private var present: [String] {
        let number = { (name: String) in now[name]?.number?.double ?? 0 }
        switch now["state"]?.string {
        case "member":
            let isWeakest = number("gain") <= number("threshold")
            return [
                "a member; without it the pool would lose \(number("gain").asValue)",
                isWeakest
                    ? "the weakest member: the next to be displaced"
                    : "stronger than \(number("weaker").asPercentage) of the other members; the weakest is worth "
                        + number("threshold").asValue,
            ]
        case "outside":
            let isKept = now["decision"]?.string == "keep"
            var line = "not a member; it would be \(isKept ? "kept" : "dropped") now: gain \(number("gain").asValue)"
            if number("threshold") != 0 {
                line +=
                    " against \(number("threshold").asValue), \(isKept ? "passing" : "missing") by "
                    + number("margin").magnitude.asValue
            }
            guard let rival = now["rival"]?.string else { return [line] }
            return [
                line,
                isKept
                    ? "in the place of \(rival.printable), the weakest member now"
                    : "the weakest member now, which it would have to beat, is \(rival.printable)",
            ]
        default: return []
        }
    }

    private func outcome(_ margin: Double) -> String {
        guard margin > 0 else { return "so it missed" }
        switch (decision.decision, decision.reason) {
        case (.drop, .redundant): return "so it passed, but it was too near to a kept sample (policy.min_distance)"
        case (.drop, _): return "so it passed, but the budget was spent"
        default: return "so it passed"
        }
    }

    private static func meaning(of reason: DecisionRecord.Reason) -> String {
        switch reason {
        case .novel: "novel, its gain exceeded the threshold"
        case .redundant: "redundant, it adds too little to what is kept"
        case .budget: "novel, but the budget was spent"
        case .warmup: "warm-up, there was room and nothing was compared"
        case .displaced: "a better sample took its place"
        case .operator: "an operator said so"
        }
    }

    private static func add(_ name: String, _ nearest: [DecisionRecord.Nearest], to facts: inout FactList) {
        if nearest.isEmpty { facts.add(name, "no kept sample") }
        for (place, neighbor) in nearest.enumerated() { facts.add(place == 0 ? name : "", neighbor.text) }
    }
}
