import ArgumentParser
import Numpy

/// Writes a store as a daemon would have left it that has decided many samples, without deciding them.
@main
struct OpeningStore: ParsableCommand {
    @Argument(help: "Embeddings, a .npy file: the rows come as they are, then with some noise.")
    var file: String
    @Argument(help: "The directory of the store, which must not be there yet.")
    var store: String
    @Option(help: "Rows of the stream reference.")
    var rows = 1_000_000
    @Option(help: "How many of them are members, evenly spread.")
    var members = 10_000

    func run() throws {
        var filling = try StoreFilling(
            path: store, rows: rows, every: max(1, rows / members), source: NumpyFile.readMatrix(path: file))
        try filling.fill()
    }
}
