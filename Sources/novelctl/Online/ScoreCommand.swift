import ArgumentParser
import Messages
import Vectors

/// `novelctl score`
struct ScoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Ask what would be decided about the rows of a file now; nothing is stored.",
        discussion: """
            Each row is judged by itself, against the pool as it is. A row would be kept if its gain exceeds the \
            threshold.

            EXAMPLES
              novelctl score candidates.npy
              novelctl score candidates.npy --rows 10
              novelctl score candidates.npy --json | jq .gain
            """)

    /// Rows in a message: few enough that the daemon's stream does not wait for long.
    private static let batch = 128

    @OptionGroup var input: MatrixInput
    @OptionGroup var daemon: DaemonOptions

    @Flag(help: "Print a line of JSON for each row: row, decision, gain, novelty, threshold, density, nearest.")
    var json = false

    func run() throws {
        let vectors = try input.load()
        let connection = try daemon.connect()
        let bar = ProgressBar("scoring", unit: "rows")
        defer { bar.finish() }
        var scores: [JSONObject] = []
        for start in stride(from: 0, to: vectors.rows, by: Self.batch) {
            let rows = start..<min(start + Self.batch, vectors.rows)
            for value in try ask(connection, vectors.selecting(rows), firstRow: start).array("scores") {
                var score = value.object ?? JSONObject()
                score["row"] = .integer(scores.count)
                scores.append(score)
            }
            bar.update(rows.upperBound, of: vectors.rows)
        }
        bar.finish()
        if json {
            try Terminal.write(scores.map { String(decoding: JSONValue.object($0).encoded(), as: UTF8.self) })
        } else {
            try Terminal.write(Self.table(scores).lines())
            try Terminal.write("\n\(Self.summary(scores))")
        }
    }

    private func ask(_ connection: DaemonConnection, _ rows: Matrix, firstRow: Int) throws -> ReceivedReply {
        do {
            return try connection.ask(.score(rows))
        } catch let error as ProtocolError {
            throw RowError(file: input.file, row: error.index.map { firstRow + $0 }, reason: "\(error)")
        }
    }

    static func table(_ scores: [JSONObject]) -> TextTable {
        var table = TextTable([
            .number("ROW"), .text("DECISION"), .number("GAIN"), .number("THRESHOLD"), .number("NOVELTY"),
            .number("DENSITY"), .text("NEAREST"),
        ])
        for score in scores {
            let number = { (name: String) in score[name]?.number?.double.asValue ?? "" }
            table.add([
                score["row"]?.number?.text ?? "", score["decision"]?.string?.printable ?? "", number("gain"),
                number("threshold"), number("novelty"), number("density"),
                DecisionRecord.Nearest(score["nearest"])?.text ?? "none",
            ])
        }
        return table
    }

    static func summary(_ scores: [JSONObject]) -> String {
        let kept = scores.count { $0["decision"]?.string == "keep" }
        return "\(kept.grouped) of \(scores.count.grouped) rows would be kept, each by itself."
    }
}
