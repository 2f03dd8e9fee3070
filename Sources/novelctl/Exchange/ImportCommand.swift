import ArgumentParser
import Vectors

/// `novelctl import`
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Submit what `novelctl export` wrote to a daemon, which decides about it anew.",
        discussion: """
            Rows go in order, with their ids, sources, meta, texts, qualities and costs. The daemon decides by its own \
            budget and reference, so a pool can be moved to another budget, merged into another, or rebuilt after its \
            embeddings were made anew; to have a store as it is, copy it with `novelctl snapshot`. Each id is decided \
            once, so an interrupted import can simply be repeated.

            EXAMPLES
              novelctl import kept
              novelctl import everything --what log --endpoint tcp://127.0.0.1:5574
            """)

    @Argument(
        help: ArgumentHelp(
            "A folder with members.npy and members.jsonl, or log.npy and log.jsonl.", valueName: "folder"),
        completion: .directory)
    var folder: String

    @OptionGroup var target: IngestOptions

    @Option(help: ArgumentHelp("Which of the files: members or log.", valueName: "what"))
    var what = ExportedContent.members

    @Flag(help: "Print the summary as one JSON object.")
    var json = false

    func run() throws {
        let rows = try ExchangedRows(what, in: folder)
        let submission = Submission(rows, batch: target.batch, over: try target.connect())
        let (summary, seconds) = try submission.run(showing: "importing")
        if json {
            try Terminal.write(json: summary.json(seconds: seconds))
        } else {
            try Terminal.write(summary.lines(seconds: seconds))
        }
    }
}
