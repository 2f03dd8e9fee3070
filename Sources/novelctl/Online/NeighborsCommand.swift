import ArgumentParser
import Messages
import Numpy
import Vectors

/// `novelctl neighbors`
struct NeighborsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "neighbors",
        abstract: "List the kept samples nearest to some sample, or to the rows of a file.",
        discussion: """
            Distances are cosine distances, 0 for the same direction, 1 for a right angle. A sample is named by its id, \
            kept or dropped; it is never among its own neighbours.

            EXAMPLES
              novelctl neighbors --id texts:17 -k 5
              novelctl neighbors candidates.npy -k 1 --json
            """)

    /// Rows in a message.
    private static let batch = 128

    @Argument(
        help: ArgumentHelp("Vectors: an .npy file of shape (n, d).", valueName: "file"),
        completion: .file(extensions: ["npy"]))
    var file: String?

    @Option(name: .customLong("id"), help: ArgumentHelp("A sample; may be repeated.", valueName: "id"))
    var ids: [String] = []

    @Option(name: .short, help: ArgumentHelp("How many neighbours.", valueName: "k"))
    var k = NeighborsQuery.defaultCount

    @OptionGroup var daemon: DaemonOptions

    @Flag(help: "Print a line of JSON for each sample: id or row, and neighbors.")
    var json = false

    func validate() throws {
        guard (file == nil) != ids.isEmpty else {
            throw ValidationError("give either a file or --id, not \(file == nil ? "neither" : "both")")
        }
        guard (1...Limits().neighbors).contains(k) else {
            throw ValidationError("-k: found \(k), expected 1 to \(Limits().neighbors)")
        }
    }

    func run() throws {
        let connection = try daemon.connect()
        if let file {
            try report(file: file, connection)
        } else {
            let lists = try connection.ask(.neighbors(NeighborsQuery(k: k, target: .ids(ids)))).array("neighbors")
            for (id, list) in zip(ids, lists) { try print(list, of: .string(id), key: "id", name: id.printable) }
        }
    }

    private func report(file: String, _ connection: DaemonConnection) throws {
        let vectors = try NumpyFile.readMatrix(path: file)
        let size = max(1, min(Self.batch, Limits().neighborsInAll / k))
        for start in stride(from: 0, to: vectors.rows, by: size) {
            let rows = vectors.selecting(start..<min(start + size, vectors.rows))
            let lists: [JSONValue]
            do {
                lists = try connection.ask(.neighbors(NeighborsQuery(k: k, target: .vectors(rows)))).array("neighbors")
            } catch let error as ProtocolError {
                throw RowError(file: file, row: error.index.map { start + $0 }, reason: "\(error)")
            }
            for (place, list) in lists.enumerated() {
                try print(list, of: .integer(start + place), key: "row", name: "row \(start + place)")
            }
        }
    }

    private func print(_ list: JSONValue, of sample: JSONValue, key: String, name: String) throws {
        if json { return try Terminal.write(json: JSONValue.object([key: sample, "neighbors": list]).encoded()) }
        let neighbors = (list.array ?? []).compactMap { DecisionRecord.Nearest($0) }
        try Terminal.write(Style.ofOutput.apply(.bold, to: name))
        try Terminal.write(neighbors.isEmpty ? ["  no kept samples"] : neighbors.map(Self.line))
    }

    private static func line(_ neighbor: DecisionRecord.Nearest) -> String {
        "  \(neighbor.distance.fixed(4))  \(neighbor.id.printable)"
    }
}
