import ArgumentParser
import Messages

/// `novelctl status`
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what the daemon holds and what it has decided.",
        discussion: """
            EXAMPLES
              novelctl status
              novelctl status --endpoint tcp://10.0.0.5:5574
              novelctl status --json | jq .pool
            """)

    @OptionGroup var daemon: DaemonOptions

    @Flag(help: "Print the daemon's reply as one JSON object.")
    var json = false

    func run() throws {
        let reply = try daemon.connect().ask(.status)
        if json { return try Terminal.write(json: reply.json) }
        try Terminal.write(StatusReport(reply.body, endpoint: daemon.endpoint).lines())
    }
}

/// A status for a reader. What it does not know it shows under its own name.
struct StatusReport {
    private let status: JSONObject
    private let endpoint: String

    init(_ status: JSONObject, endpoint: String) {
        self.status = status
        self.endpoint = endpoint
    }

    func lines(style: Style = .ofOutput) -> [String] {
        var facts = FactList()
        facts.add("daemon", "noveld \(text("version")) at \(endpoint), up \(number("uptime").asDuration)")
        facts.add("pool", "\(text("pool")) members, \(dimension)")
        facts.add("budget", text("budget"))
        if number("pool") > 0 { facts.add("novelsum", novelSum) }
        facts.add("seen", seen)
        facts.add("", "\(text("duplicates")) duplicates answered, \(text("refused")) messages refused")
        facts.add("log", "\(text("seq")) records")
        facts.add("threshold", "\(number("threshold").asValue), what a gain has to exceed now")
        let stream = StreamReport(status)
        for (place, line) in stream.saturationLines.enumerated() { facts.add(place == 0 ? "saturation" : "", line) }
        for (place, line) in stream.driftLines.enumerated() { facts.add(place == 0 ? "drift" : "", line) }
        for name in ["rate", "reference", "index", "store"] { facts.add(name, text(name)) }
        let others = status.members.map(\.name).filter { !Self.known.contains($0) }
        for name in others { facts.add(JSONValue.label(name), text(name)) }
        return facts.lines(style: style) + ShadowTable(status).lines(style: style) + sources(style: style)
    }

    private static let known: Set<String> = [
        "type", "v", "request", "version", "uptime", "dimension", "pool", "seen", "kept", "dropped", "evicted",
        "duplicates", "refused", "seq", "threshold", "rate", "budget", "reference", "index", "store", "sources",
        "novelsum", "novelsum_unweighted", "shadow", "saturation", "drift",
    ]

    private var dimension: String {
        number("dimension") > 0 ? "\(text("dimension")) dimensions" : "no dimension yet: the first sample fixes it"
    }

    private var novelSum: String {
        "\(number("novelsum").asValue), without density factors \(number("novelsum_unweighted").asValue)"
    }

    private var seen: String {
        let share = number("seen") > 0 ? " (\((number("kept") / number("seen")).asPercentage))" : ""
        return "\(text("seen")) samples: \(text("kept")) kept\(share), \(text("dropped")) dropped; "
            + "\(text("evicted")) evicted later"
    }

    private func sources(style: Style) -> [String] {
        guard let sources = status["sources"]?.object, !sources.members.isEmpty else { return [] }
        var columns = Set<String>()
        for source in sources.members { columns.formUnion(source.value.object?.members.map(\.name) ?? []) }
        let names =
            ["seen", "kept", "evicted"].filter(columns.contains)
            + columns.subtracting(["seen", "kept", "evicted"]).sorted()
        var table = TextTable([.text("SOURCE")] + names.map { .number($0.uppercased()) })
        for source in sources.members {
            let label = source.name.isEmpty ? "(none)" : source.name.printable
            table.add([label] + names.map { source.value.object?[$0]?.text() ?? "" })
        }
        return [""] + table.lines(style: style)
    }

    private func text(_ name: String) -> String {
        status[name]?.text(named: name) ?? "unknown"
    }

    private func number(_ name: String) -> Double {
        status[name]?.number?.double ?? 0
    }
}
