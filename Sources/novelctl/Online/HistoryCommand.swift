import ArgumentParser
import Foundation
import Messages

/// `novelctl history`
struct HistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show how the diversity of the kept samples went.",
        discussion: """
            Draws each measure on a terminal, and prints a table of its values elsewhere. Without --measure: NovelSum, \
            and beside it what it would be without density factors. NovelSum falls as a pool grows: look at the \
            measure members before reading anything into it.

            The daemon records an entry a second at most, and keeps one a minute after an hour, one a quarter of an \
            hour after a day, one an hour after 30 days, one a day after a year.

            EXAMPLES
              novelctl history
              novelctl history --since 2h --measure members --measure rke
              novelctl history --since 2026-05-01T00:00:00Z --points 20 --json
            """)

    @OptionGroup var daemon: DaemonOptions

    @Option(
        name: .customLong("measure"),
        help: ArgumentHelp("Which measure; may be repeated.", valueName: "measure"))
    var measures: [String] = []

    @Option(
        help: ArgumentHelp(
            "Only what is younger than this: a length of time (90s, 15m, 2h, 7d) or a moment (ISO 8601).",
            valueName: "when"))
    var since: HistoryStart?

    @Option(help: ArgumentHelp("At most this many points, evenly in time.", valueName: "n"))
    var points: Int?

    @Flag(help: "Print a line of JSON for each measure: measure, points.")
    var json = false

    func validate() throws {
        if let points, points < 1 { throw ValidationError("--points: found \(points), expected at least 1") }
    }

    func run() throws {
        let names = measures.isEmpty ? ["novelsum", "novelsum_unweighted"] : measures
        let connection = try daemon.connect()
        let plots = Terminal.showsOutput && !json
        let wanted = points ?? (plots ? LinePlot.width : HistoryQuery.defaultPoints)
        var all: [HistorySeries] = []
        for name in names {
            let query = HistoryQuery(measure: name, since: since?.microseconds(now: Date()), points: wanted)
            all.append(try HistorySeries(name, try connection.ask(.history(query))))
        }
        if json { return try all.forEach { try Terminal.write(json: $0.json) } }
        guard all.contains(where: { !$0.points.isEmpty }) else {
            return Terminal.note("there are no values: nothing was kept in that time")
        }
        if plots { return try all.forEach { try Terminal.write($0.plot()) } }
        try Terminal.write(HistorySeries.table(all).lines())
    }
}

/// Where a history begins: so long ago, or at a moment.
enum HistoryStart: ExpressibleByArgument, Equatable {
    case ago(seconds: Double)
    case moment(Date)

    private static let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]

    init?(argument: String) {
        if let unit = argument.last.flatMap({ Self.units[$0] }), let count = Double(argument.dropLast()),
            count.isFinite, count > 0
        {
            self = .ago(seconds: count * unit)
        } else if let date = try? Date(argument, strategy: .iso8601) {
            self = .moment(date)
        } else {
            return nil
        }
    }

    /// Unix time, not before 1970.
    func microseconds(now: Date) -> Int64 {
        let start =
            switch self {
            case .ago(let seconds): now.timeIntervalSince1970 - seconds
            case .moment(let date): date.timeIntervalSince1970
            }
        return Int64(max(0, start * 1_000_000))
    }
}
