import ArgumentParser
import Messages

/// `novelctl explain`
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tell why a sample was kept or dropped.",
        discussion: """
            Shows the decision, its gain against the threshold, the nearest kept samples then and now, the budget at that \
            time, and what became of the sample later.

            EXAMPLES
              novelctl explain texts:17
              novelctl explain texts:17 --json | jq .nearest_now
            """)

    @Argument(help: "The sample.")
    var id: String

    @OptionGroup var daemon: DaemonOptions

    @Flag(help: "Print the daemon's reply as one JSON object.")
    var json = false

    func run() throws {
        let reply = try daemon.connect().ask(.explain(id: id))
        if json { return try Terminal.write(json: reply.json) }
        try Terminal.write(Explanation(reply).lines())
    }
}
