import ArgumentParser
import Messages

/// `novelctl budget`
struct BudgetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "budget",
        abstract: "Show the budget and what is left of it, or change it while the daemon runs.",
        discussion: """
            A change holds from the next batch on; settings that are not named stay, and null takes a limit away. A smaller \
            capacity evicts the weakest members at once. The change outlives a restart, until the budget in the daemon's \
            configuration is changed.

            EXAMPLES
              novelctl budget
              novelctl budget --set capacity=20000
              novelctl budget --set capacity=null --set keep_rate=0.05
              novelctl budget --set 'per_window={"count": 500, "seconds": 3600}'
              novelctl budget --json | jq .budget
            """)

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "A setting under `budget` of the configuration, and its value; may be repeated.", valueName: "key=value"))
    var settings: [String] = []

    @OptionGroup var daemon: DaemonOptions

    @Flag(help: "Print the daemon's reply as one JSON object.")
    var json = false

    func validate() throws {
        _ = try change()
    }

    func run() throws {
        let reply = try daemon.connect().ask(.budget(set: try change()))
        if json { return try Terminal.write(json: reply.json) }
        var facts = FactList()
        for member in try reply.object("budget").members {
            facts.add(JSONValue.label(member.name), member.value.text(named: member.name))
        }
        try Terminal.write(facts.lines(style: .ofOutput))
    }

    /// What is to be changed; nil for a question.
    private func change() throws -> JSONObject? {
        guard !settings.isEmpty else { return nil }
        var object = JSONObject()
        for setting in settings {
            guard let equals = setting.firstIndex(of: "="), equals != setting.startIndex else {
                throw ValidationError("--set: found \(setting), expected KEY=VALUE, as in capacity=1000")
            }
            let name = String(setting[..<equals])
            let key = name.hasPrefix("budget.") ? String(name.dropFirst("budget.".count)) : name
            object[key] = Self.value(String(setting[setting.index(after: equals)...]))
        }
        return object
    }

    /// A value as JSON where it is that; otherwise a text, which the daemon judges.
    private static func value(_ text: String) -> JSONValue {
        (try? JSONValue(parsing: Array(text.utf8))) ?? .string(text)
    }
}
