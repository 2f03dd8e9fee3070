import ArgumentParser
import Messages
import Sockets

/// `novelctl watch`
struct WatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follow the decisions as they are made.",
        discussion: """
            Prints a line for each decision until it is interrupted: position, time, decision, reason, sample, and what \
            the decision rests on. None is left out and none comes twice: what was lost on the way, or while the daemon \
            was away, is read from its log.

            EXAMPLES
              novelctl watch
              novelctl watch --only keep --count 10
              novelctl watch --after 0 --json | jq -r .id
            """)

    @OptionGroup var daemon: DaemonOptions

    @Option(
        help: ArgumentHelp(
            "The daemon's decisions socket. Default: the one in its configuration.", valueName: "endpoint"))
    var decisions: String?

    @Option(help: ArgumentHelp("Only these decisions: keep, drop or evict; may be repeated.", valueName: "decision"))
    var only: [DecisionRecord.Decision] = []

    @Option(
        help: ArgumentHelp(
            "Begin behind this position of the log, 0 for its beginning. Default: now.", valueName: "seq"))
    var after: UInt64?

    @Option(help: ArgumentHelp("Stop after this many.", valueName: "n"))
    var count: Int?

    @Flag(help: "Print each record as a line of JSON, exactly as the daemon keeps it.")
    var json = false

    func validate() throws {
        try DaemonOptions.validate(decisions, of: .decisions)
        if let count, count < 1 { throw ValidationError("--count: found \(count), expected at least 1") }
    }

    func run() throws {
        let context = try Context()
        let query = try daemon.connect(in: context)
        let peer = try daemon.peer(.decisions, endpoint: decisions, asking: query)
        let follower = try DecisionFollower(peer, log: LogPages(connection: query), after: after, context: context)
        let printer = RecordPrinter(json: json)
        var left = count ?? .max
        try follower.run { records in
            let shown = records.filter { $0.isOne(of: only) }.prefix(left)
            try printer.print(Array(shown))
            left -= shown.count
            return left > 0
        }
    }
}
