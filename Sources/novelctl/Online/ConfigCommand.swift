import ArgumentParser
import Messages

/// `novelctl config`
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show the configuration that the daemon runs with.",
        discussion: """
            One setting a line, in the form that `noveld run --set` takes. Secrets are left out.

            EXAMPLES
              novelctl config
              novelctl config | grep budget
              novelctl config --json | jq .config.metric
            """)

    @OptionGroup var daemon: DaemonOptions

    @Flag(help: "Print the daemon's reply as one JSON object.")
    var json = false

    func run() throws {
        let reply = try daemon.connect().ask(.config)
        if json { return try Terminal.write(json: reply.json) }
        try Terminal.write(Self.settings(.object(try reply.object("config"))))
    }

    /// `a.b=value` for each value that is no object.
    static func settings(_ value: JSONValue, path: String = "") -> [String] {
        guard case .object(let object) = value, !object.members.isEmpty else {
            let text = value.string ?? String(decoding: value.encoded(), as: UTF8.self)
            return ["\(path)=\(text.printable)"]
        }
        return object.members.flatMap { member in
            settings(member.value, path: path.isEmpty ? member.name : "\(path).\(member.name)")
        }
    }
}
