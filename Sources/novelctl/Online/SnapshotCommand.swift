import ArgumentParser
import Foundation
import Messages

/// `novelctl snapshot`
struct SnapshotCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot",
        abstract: "Copy the daemon's store while it runs.",
        discussion: """
            The daemon writes the copy, so the directory is one of its machine, and its user must be able to write there. \
            It must be empty or not exist yet. Samples are decided meanwhile; the copy is of one moment. A daemon can be \
            started on it, and `novelctl inspect` verifies it.

            EXAMPLES
              novelctl snapshot /var/backups/noveld/monday
              novelctl snapshot backup && novelctl inspect backup
              novelctl snapshot /backup/large --timeout 3600
            """)

    @Argument(help: ArgumentHelp("Where the copy goes.", valueName: "directory"), completion: .directory)
    var directory: String

    @OptionGroup var daemon: DaemonOptions

    @Flag(help: "Print the daemon's reply as one JSON object.")
    var json = false

    func run() throws {
        // The daemon's working directory may be another.
        let path = URL(fileURLWithPath: directory).standardizedFileURL.path
        let reply = try daemon.connect().ask(.snapshot(path: path))
        if json { return try Terminal.write(json: reply.json) }
        let seq: UInt64 = try reply.integer("seq")
        let bytes: Int = try reply.integer("bytes")
        let place = reply.body["path"]?.string ?? path
        try Terminal.write(["\(place.printable): a copy up to record \(Int(clamping: seq).grouped), \(bytes.asBytes)"])
    }
}
