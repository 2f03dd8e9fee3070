import Diversity
import Messages
import Numpy
import Testing
import Vectors

/// What the daemon's one pass reaches on real streams, against the offline greedy that sees all of it as often as it likes.
///
/// Q is 0 for a random subset and 1 for NovelSelect (`SelectionQuality`).
@Suite(.enabled(if: SharedData.isThere, "the folder shared beside the repository has the streams"))
struct SelectionQualityTests {
    private static let rows = 6000
    private static let budget = 300

    /// A stream, and what Q has to reach with a `stream` and with a `pinned` reference.
    struct Stream: CustomTestStringConvertible, Sendable {
        let name: String
        let stream: Double
        let pinned: Double

        var testDescription: String { name }
    }

    @Test(
        "Q of the live daemon on the first 6,000 rows, 300 kept",
        arguments: [
            Stream(name: "packages", stream: 1.0, pinned: 1.05),
            Stream(name: "instructions", stream: 0.95, pinned: 1.03),
        ])
    func quality(stream: Stream) throws {
        let matrix = try NumpyFile.readMatrix(path: SharedData.path("\(stream.name).npy")).prefix(Self.rows)
        let densities = DensityReference(matrix, density: Density()).factors(of: matrix)
        let quality = SelectionQuality(of: matrix, densities: densities, count: Self.budget)

        let learnt = quality.quality(of: try selection(from: matrix, []))
        #expect(learnt >= stream.stream, "Q \(learnt) with a stream reference")

        let directory = try TemporaryDirectory()
        let path = directory.file("reference.npy")
        try NumpyFile.write(matrix, path: path)
        let settings = ["reference.mode=pinned", "reference.path=\(path)"]
        let given = quality.quality(of: try selection(from: matrix, settings))
        #expect(given >= stream.pinned, "Q \(given) with a pinned reference")
        print("Q of \(stream.name): stream \(learnt), pinned \(given)")
    }

    /// The rows that the daemon has in its pool after the stream.
    private func selection(from matrix: Matrix, _ settings: [String]) throws -> [Int] {
        let daemon = try DaemonProcess(["budget.capacity=\(Self.budget)"] + settings)
        let samples = Samples(ids: (0..<matrix.rows).map(String.init), vectors: matrix)
        _ = try Producer(daemon).submitAll(samples, size: 64)
        return try Asker(daemon).members().compactMap { Int($0.id) }
    }
}
