import ArgumentParser
import Messages
import Store

/// `novelctl export`
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a store's samples as .npy and JSON lines.",
        discussion: """
            members.npy has a row for each kept sample, as it was submitted, in the order of seq; line i of \
            members.jsonl is row i: id, source, meta, text, quality, cost, seq, time.

            log.jsonl has a line for each record as the log has it, those of decided samples with row, meta, text, \
            quality and cost; row is theirs in log.npy. Evictions have none.

            Reads the store's directory at one moment, beside a running daemon or without one.

            EXAMPLES
              novelctl export ./noveld-data --out kept
              novelctl export ./noveld-data --out everything --what log
              novelctl import kept --endpoint tcp://127.0.0.1:5574
            """)

    @Argument(help: ArgumentHelp("The store, as in noveld's setting data.", valueName: "dir"), completion: .directory)
    var directory: String

    @Option(
        help: ArgumentHelp("Where the files go; made where it is not there.", valueName: "folder"),
        completion: .directory)
    var out: String

    @Option(help: ArgumentHelp("The kept samples, or all that was decided: members or log.", valueName: "what"))
    var what = ExportedContent.members

    @Flag(help: "Write over files that are there.")
    var force = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        let store = try Store.openReadOnly(at: directory)
        let bar = ProgressBar("exporting", unit: what == .log ? "records" : "members")
        defer { bar.finish() }
        let export = try StoreExport(what, to: out, overwriting: force)
        let counts = try export.run(store) { done, total in bar.update(done, of: total) }
        bar.finish()
        if json {
            let object: JSONValue = [
                "vectors": counts.rows > 0 ? .string(export.vectorsPath) : .null, "lines": .string(export.linesPath),
                "rows": .integer(counts.rows), "records": .integer(counts.lines), "last": .integer(counts.last),
            ]
            try Terminal.write(json: object.encoded())
        } else {
            if counts.rows > 0 { try Terminal.write("\(export.vectorsPath): \(counts.rows.grouped) vectors".printable) }
            try Terminal.write("\(export.linesPath): \(counts.lines.grouped) lines".printable)
        }
    }
}
