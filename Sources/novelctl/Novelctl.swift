import ArgumentParser
import Vectors
import Versions

/// The command line of the client and of the offline tools.
@main
struct Novelctl: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "novelctl",
        abstract: "Talks to a running noveld, and measures and selects vectors without one.",
        discussion: """
            EXAMPLES
              novelctl status                           what the daemon is doing
              novelctl submit texts.npy                 send vectors: how many are kept?
              novelctl watch --only keep                follow what it keeps
              novelctl explain texts:17                 why row 17 was kept or dropped
              novelctl measure texts.npy                how diverse a file is
              novelctl select texts.npy --budget 300    300 diverse rows of a file
              novelctl compare texts.npy --budget 99    all methods side by side

            EXIT CODES
              0 done, 1 failed, 64 usage
            """,
        version: Versions.text(of: "novelctl"),
        groupedSubcommands: [
            CommandGroup(
                name: "Online",
                subcommands: [
                    StatusCommand.self, DiversityCommand.self, HistoryCommand.self, WatchCommand.self,
                    SubmitCommand.self, ImportCommand.self,
                    ScoreCommand.self, NeighborsCommand.self, ExplainCommand.self, LogCommand.self,
                    MembersCommand.self, ConfigCommand.self, BudgetCommand.self, EvictCommand.self,
                    SnapshotCommand.self,
                ]),
            CommandGroup(
                name: "Offline",
                subcommands: [
                    MeasureCommand.self, SelectCommand.self, CompareCommand.self, ClusterCommand.self,
                    InspectCommand.self, ReplayCommand.self, ExportCommand.self, KeygenCommand.self,
                ]),
        ])

    static func main() {
        LinearAlgebra.recogniseProcessor()
        main(nil)
    }
}
