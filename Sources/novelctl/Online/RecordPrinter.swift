import Messages

/// Prints records of the log: as JSON lines, or as a line each for a reader.
struct RecordPrinter {
    let json: Bool
    private let style = Style.ofOutput

    init(json: Bool) {
        self.json = json
    }

    /// Prints them at once.
    func print(_ records: [LogRecord]) throws {
        try Terminal.write(
            records.map { json ? String(decoding: $0.json, as: UTF8.self) : Self.line($0, style: style) })
    }

    /// A record in one line: position, time, decision, reason, sample, and what it rests on.
    static func line(_ record: LogRecord, style: Style) -> String {
        let seq = padded("\(record.seq)", to: 8, right: true)
        guard let decision = record.decision else {
            return "\(seq)  \(String(decoding: record.json, as: UTF8.self).printable)"
        }
        let look: Style.Look =
            switch decision.decision {
            case .keep: .green
            case .drop: .dim
            case .evict: .yellow
            }
        let word = style.apply(look, to: padded(decision.decision.rawValue, to: 5))
        let time = Moment(microseconds: decision.time).timeOfDay
        let reason = padded(decision.reason.rawValue, to: 9)
        var line = "\(seq)  \(time)  \(word)  \(reason)  \(style.apply(.bold, to: decision.id.printable))"
        if let source = decision.source { line += " (\(source.printable))" }
        return line + "  " + style.apply(.dim, to: grounds(decision))
    }

    /// What a decision rests on.
    private static func grounds(_ decision: DecisionRecord) -> String {
        var parts: [String] = []
        switch decision.decision {
        case .evict:
            parts.append("was worth \(decision.gain.asValue)")
            if let displacer = decision.displacedBy { parts.append("displaced by \(displacer.printable)") }
        case .keep, .drop:
            let gain = "gain \(decision.gain.asValue)"
            let isCompared = decision.threshold != 0
            parts.append(isCompared ? "\(gain) against \(decision.threshold.asValue)" : gain)
            if let evicted = decision.evicted { parts.append("displaces \(evicted.printable)") }
            if let nearest = decision.nearest { parts.append("nearest \(nearest.text)") }
        }
        return parts.joined(separator: ", ")
    }

    private static func padded(_ text: String, to width: Int, right: Bool = false) -> String {
        let padding = String(repeating: " ", count: max(0, width - text.count))
        return right ? padding + text : text + padding
    }
}
