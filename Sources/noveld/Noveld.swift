import ArgumentParser
import Vectors
import Versions

/// The daemon's command line.
@main
struct Noveld: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "noveld",
        abstract: "Keeps the novel samples of a live stream, and says how diverse they are.",
        discussion: """
            EXAMPLES
              noveld run                             a pool of 10,000 in ./noveld-data
              noveld run --set budget.capacity=1000  a smaller pool
              noveld run --config noveld.yaml        everything from a file
              noveld check --config noveld.yaml      is the file right?

            Talk to a running daemon with novelctl, or from Python with the package noveld.
            """,
        version: Versions.text(of: "noveld"),
        subcommands: [Run.self, Check.self])

    static func main() {
        LinearAlgebra.recogniseProcessor()
        main(nil)
    }
}
