import ArgumentParser
import Store

/// `novelctl inspect`
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what is in a store, and verify its invariants.",
        discussion: """
            Reads the store's directory, not the daemon: it works whether or not one is running, and changes nothing. \
            Findings make the exit code 1.

            EXAMPLES
              novelctl inspect ./noveld-data
              novelctl inspect ./noveld-data --json | jq .sound
            """)

    @Argument(help: ArgumentHelp("The store, as in noveld's setting data.", valueName: "dir"), completion: .directory)
    var directory: String

    @Flag(help: "Print one JSON object.")
    var json = false

    /// Opens the store; damage to its pages, which LMDB would stumble over, is told with what to do.
    private static func open(_ directory: String) throws -> Store {
        do throws(StoreError) {
            return try Store.openReadOnly(at: directory, checkingPages: true)
        } catch {
            guard case .corrupt = error else { throw error }
            throw ValidationFailure(description: "\(error); restore a snapshot")
        }
    }

    func run() throws {
        let store = try Self.open(directory)
        let bar = ProgressBar("verifying", unit: "rows")
        defer { bar.finish() }
        let inspection = try StoreInspection(store) { done, total in bar.update(done, of: total) }
        bar.finish()
        if json {
            try Terminal.write(json: inspection.json)
        } else {
            try Terminal.write(inspection.lines())
        }
        if !inspection.isSound { throw ExitCode.failure }
    }
}

/// A store that cannot be looked into.
private struct ValidationFailure: Error, CustomStringConvertible {
    let description: String
}
