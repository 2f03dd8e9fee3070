import ArgumentParser
import Messages

/// Where rows are sent to, and how many in a message.
struct IngestOptions: ParsableArguments {
    @OptionGroup var daemon: DaemonOptions

    @Option(
        help: ArgumentHelp("The daemon's ingest socket. Default: the one in its configuration.", valueName: "endpoint"))
    var ingest: String?

    @Option(help: ArgumentHelp("Most rows in a message.", valueName: "n"))
    var batch = 64

    func validate() throws {
        try DaemonOptions.validate(ingest, of: .ingest)
        guard (1...Limits().samples).contains(batch) else {
            throw ValidationError("--batch: found \(batch), expected 1 to \(Limits().samples)")
        }
    }

    /// A connection to the ingest socket.
    func connect() throws -> DaemonConnection { try daemon.connectToIngest(ingest) }
}
