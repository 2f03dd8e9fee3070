import ArgumentParser
import Vectors

/// `novelctl submit`
struct SubmitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Send the rows of a file to the daemon and count what it keeps.",
        discussion: """
            Rows go in order. Each is decided once: submitting a file again changes nothing, so an interrupted command \
            can simply be repeated. Without --ids the rows are called FILE:0, FILE:1, … after the file's name.

            EXAMPLES
              novelctl submit texts.npy
              novelctl submit texts.npy --ids names.txt --source crawl
              novelctl submit texts.npy --records | grep '"decision":"keep"'
            """)

    @OptionGroup var input: MatrixInput
    @OptionGroup var target: IngestOptions

    @Option(
        help: ArgumentHelp(
            "Text file with an id on each line; what stands behind a tab is left out.", valueName: "file"))
    var ids: String?

    @Option(help: ArgumentHelp("Where the samples come from, for the daemon's statistics.", valueName: "label"))
    var source: String?

    @Flag(help: "Print the decision on each row as a line of JSON, and the summary on standard error.")
    var records = false

    @Flag(help: "Print the summary as one JSON object.")
    var json = false

    func validate() throws {
        if json, records { throw ValidationError("--json and --records both write to standard output; give one") }
    }

    func run() throws {
        let vectors = try input.load()
        let names =
            try ids.map { path throws(SampleIDsError) in try SampleIDs.read(path, count: vectors.rows) }
            ?? SampleIDs.numbered(vectors.rows, path: input.file)
        let connection = try target.connect()
        let submission = Submission(
            vectors, from: input.file, ids: names, source: source, batch: target.batch, over: connection)
        let (summary, seconds) = try submission.run(showing: "submitting") { replies in
            if records { try RecordPrinter(json: true).print(replies) }
        }
        try report(summary, seconds: seconds)
    }

    private func report(_ summary: SubmissionSummary, seconds: Double) throws {
        if json {
            try Terminal.write(json: summary.json(seconds: seconds))
        } else if records {
            Terminal.writeError(summary.lines(seconds: seconds).map { $0 + "\n" }.joined())
        } else {
            try Terminal.write(summary.lines(seconds: seconds))
        }
    }
}
