import ArgumentParser
import Messages

/// `novelctl log`
struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Print decisions of the past, in order.",
        discussion: """
            Every decision has a position in the log, its seq, from 1 without gaps. Prints what comes after --after, up \
            to the end of the log as it is now. To go on from there, use `novelctl watch --after`.

            EXAMPLES
              novelctl log --limit 20                  the first 20 decisions
              novelctl log --after 5000 --only evict
              novelctl log --json > decisions.jsonl    the whole log
            """)

    @OptionGroup var daemon: DaemonOptions

    @Option(help: ArgumentHelp("Begin behind this position.", valueName: "seq"))
    var after: UInt64 = 0

    @Option(help: ArgumentHelp("At most this many records.", valueName: "n"))
    var limit: Int?

    @Option(help: ArgumentHelp("Only these decisions: keep, drop or evict; may be repeated.", valueName: "decision"))
    var only: [DecisionRecord.Decision] = []

    @Flag(help: "Print each record as a line of JSON, exactly as the daemon keeps it.")
    var json = false

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit: found \(limit), expected at least 1") }
    }

    func run() throws {
        let pages = LogPages(connection: try daemon.connect(), decisions: only)
        let printer = RecordPrinter(json: json)
        let bounds = try pages.bounds()
        if bounds.first > 1, after < bounds.first - 1 {
            Terminal.note("the log begins with seq \(bounds.first): older records are kept for members only")
        }
        var position = after
        var left = limit ?? .max
        // Up to here and no farther: a busy daemon's log grows while it is read.
        while position < bounds.last, left > 0 {
            let records = try pages.page(after: position, limit: left).records.filter { $0.seq <= bounds.last }
            guard let newest = records.last else { return }
            try printer.print(records)
            left -= records.count
            position = newest.seq
        }
    }
}

extension DecisionRecord.Decision: ExpressibleByArgument {}
