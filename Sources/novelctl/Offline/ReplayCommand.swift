import ArgumentParser
import Replay
import Store

/// `novelctl replay`
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Run a store's log through the engine again, and compare every decision.",
        discussion: """
            The engine gets what it got then: the samples in their batches, with their times; operators' evictions; \
            budgets as they changed; and it begins anew wherever the daemon did. Each record has to come out identical \
            to the byte, and in the end the members, the reference, the indexes and the shadows as well. The first \
            difference makes the exit code 1.

            Reads the store's directory, not the daemon: it works beside a running one, up to the record that is the \
            last when it begins, and changes nothing. It takes as long as deciding took, on one core.

            EXAMPLES
              novelctl replay ./noveld-data
              novelctl replay ./noveld-data --reference moved/reference.npy
              novelctl replay ./noveld-data --json | jq .identical
            """)

    @Argument(help: ArgumentHelp("The store, as in noveld's setting data.", valueName: "dir"), completion: .directory)
    var directory: String

    @Option(
        help: ArgumentHelp("The pinned reference, where it is not where it was.", valueName: "file"),
        completion: .file(extensions: ["npy"]))
    var reference: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        let store = try Store.openReadOnly(at: directory)
        let start = ContinuousClock.now
        var replay = try Replay(store, reference: reference)
        let bar = ProgressBar("replaying", unit: "records")
        defer { bar.finish() }
        let report = try replay.run { done, total in bar.update(done, of: total) }
        bar.finish()
        let text = ReplayText(path: directory, report: report, seconds: (.now - start) / .seconds(1))
        if json {
            try Terminal.write(json: text.json)
        } else {
            try Terminal.write(text.lines())
        }
        if !report.isIdentical { throw ExitCode.failure }
    }
}
