import Messages
import Replay
import Versions

/// What a replay found, for a reader and for a program.
struct ReplayText {
    let path: String
    let report: ReplayReport
    let seconds: Double

    /// One JSON object.
    var json: [UInt8] {
        let differences = report.differences.map { difference in
            [
                "seq": difference.seq.map { .integer($0) } ?? .null, "what": .string(difference.what),
                "stored": difference.stored.map { .string($0) } ?? .null,
                "replayed": difference.replayed.map { .string($0) } ?? .null,
            ] as JSONValue
        }
        let object: JSONValue = [
            "path": .string(path), "identical": .bool(report.isIdentical), "records": .integer(report.identicalRecords),
            "last": .integer(report.lastSeq), "samples": .integer(report.samples),
            "batches": .integer(report.batches), "starts": .integer(report.starts),
            "estimates_new": .integer(report.estimatesMadeAnew), "budget_changes": .integer(report.budgetChanges),
            "operator_evictions": .integer(report.operatorEvictions),
            "versions": .array(report.versions.map { .string($0) }), "state": .string(report.state.rawValue),
            "differences": .array(differences), "seconds": .double(seconds),
        ]
        return object.encoded()
    }

    /// For a reader.
    func lines(style: Style = .ofOutput) -> [String] {
        var facts = FactList()
        facts.add("store", path.printable)
        facts.add(
            "decided",
            "\(report.samples.grouped) samples in \(report.batches.grouped) batches, "
                + "\(seconds.asDuration), \((Double(report.samples) / max(seconds, 1e-9)).asRoundNumber) a second")
        facts.add("starts", startsLine)
        if report.budgetChanges > 0 {
            facts.add(
                "budget", report.budgetChanges == 1 ? "changed once" : "changed \(report.budgetChanges.grouped) times")
        }
        if report.operatorEvictions > 0 { facts.add("evicted", "\(report.operatorEvictions.grouped) by an operator") }
        if report.versions != [Versions.program] {
            facts.add("versions", "\(report.versions.joined(separator: ", ")), this is \(Versions.program)".printable)
        }
        facts.add("records", verdict(style))
        facts.add("state", stateLine(style))
        return facts.lines(style: style) + report.differences.flatMap(Self.lines)
    }

    private var startsLine: String {
        let anew = report.estimatesMadeAnew
        return "\(report.starts.grouped)" + (anew > 0 ? ", estimates made anew at \(anew.grouped)" : "")
    }

    private func verdict(_ style: Style) -> String {
        let identical = "\(report.identicalRecords.grouped) identical"
        guard report.isIdentical || report.state == .different else {
            let place = report.differences.first?.seq.map { " at seq \($0)" } ?? ""
            return style.apply(.red, to: "\(identical), then a difference\(place)")
        }
        return style.apply(.green, to: "all \(identical)")
    }

    private func stateLine(_ style: Style) -> String {
        switch report.state {
        case .identical: style.apply(.green, to: "identical: members, reference, indexes, shadows, counters")
        case .different: style.apply(.red, to: "different")
        case .unchecked:
            report.isIdentical
                ? "not compared: a daemon went on writing; replay a snapshot for that"
                : "not compared: it follows from the records"
        }
    }

    private static let shownMax = 300

    private static func lines(_ difference: ReplayReport.Difference) -> [String] {
        let place = difference.seq.map { "seq \($0), " } ?? ""
        return [
            "  \(place)\(difference.what)".printable, "    stored    \(shown(difference.stored))",
            "    replayed  \(shown(difference.replayed))",
        ]
    }

    private static func shown(_ text: String?) -> String {
        guard let text else { return "nothing" }
        return (text.count > shownMax ? String(text.prefix(shownMax)) + "…" : text).printable
    }
}
