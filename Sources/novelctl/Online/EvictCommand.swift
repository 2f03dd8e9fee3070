import ArgumentParser
import Messages

/// `novelctl evict`
struct EvictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evict",
        abstract: "Take members out of the pool.",
        discussion: """
            All of the samples named have to be members; otherwise none is evicted. The evictions are in the log, with the \
            reason "operator", and published. A sample that was evicted does not come back when it is submitted again: its \
            first decision stands. What it took from a budget stays spent.

            EXAMPLES
              novelctl evict texts:17
              novelctl evict texts:17 texts:30 --json
              novelctl members | grep '^spam:' | xargs novelctl evict
            """)

    @Argument(help: "The members.")
    var ids: [String]

    @OptionGroup var daemon: DaemonOptions

    @Flag(help: "Print each eviction's record as a line of JSON.")
    var json = false

    func run() throws {
        let records = try daemon.connect().ask(.evict(ids: ids)).array("records")
        try RecordPrinter(json: json).print(records.map { try LogRecord($0) })
    }
}
