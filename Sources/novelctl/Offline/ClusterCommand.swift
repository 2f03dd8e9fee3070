import ArgumentParser
import Diversity
import Messages
import Numpy
import Vectors

/// `novelctl cluster`
struct ClusterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cluster",
        abstract: "Divide the rows of a file into clusters by k-means; no daemon needed.",
        discussion: """
            Lloyd's algorithm, from a start that k-means++ draws or that --start gives. Distances are Euclidean, on the \
            vectors as given; with --cosine on their directions. The centroids can serve \
            `novelctl measure --centroids`, so that many sets are measured by one partition.

            EXAMPLES
              novelctl cluster stream.npy --clusters 100
              novelctl cluster stream.npy --clusters 100 --cosine --centroids c.npy
              novelctl cluster stream.npy --start c.npy --out clusters.npy --json
            """)

    @OptionGroup var input: MatrixInput

    @Option(help: ArgumentHelp("How many clusters.", valueName: "k"))
    var clusters: Int?

    @Option(
        help: ArgumentHelp("The centroids to start from, instead of k-means++.", valueName: "file"),
        completion: .file(extensions: ["npy"]))
    var start: String?

    @Flag(help: "Divide each row by its length first.")
    var cosine = false

    @Option(help: ArgumentHelp("For k-means++.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("The most iterations.", valueName: "n"))
    var iterations = KMeans().maximumIterations

    @Option(
        help: ArgumentHelp(
            "Stop when the centroids' squared movements sum to this share of the columns' mean variance.",
            valueName: "share"))
    var tolerance = KMeans().tolerance

    @Option(
        help: ArgumentHelp("Write each row's cluster to this .npy file (int64).", valueName: "file"),
        completion: .file(extensions: ["npy"]))
    var out: String?

    @Option(
        help: ArgumentHelp("Write the centroids to this .npy file.", valueName: "file"),
        completion: .file(extensions: ["npy"]))
    var centroids: String?

    @Flag(help: "Print one JSON object: clusters, inertia, iterations, sizes.")
    var json = false

    func validate() throws {
        guard (clusters == nil) != (start == nil) else {
            throw ValidationError("expected one of --clusters K and --start FILE")
        }
        if let clusters, clusters < 1 { throw ValidationError("--clusters: found \(clusters), expected at least 1") }
        if iterations < 1 { throw ValidationError("--iterations: found \(iterations), expected at least 1") }
        guard tolerance.isFinite, tolerance >= 0 else {
            throw ValidationError("--tolerance: found \(tolerance), expected at least 0")
        }
    }

    func run() throws {
        let matrix = try input.load()
        try RowError.check(matrix, file: input.file, directed: cosine)
        guard matrix.rows > 0 else { throw RowError(file: input.file, row: nil, reason: "has no rows to cluster") }
        let clustering = try cluster(cosine ? matrix.normalized() : matrix)
        if let out { try NumpyFile.write(clustering.assignment, path: out) }
        if let centroids { try NumpyFile.write(clustering.centroids, path: centroids) }
        try report(clustering)
    }

    private func cluster(_ matrix: Matrix) throws -> Clustering {
        let kMeans = KMeans(maximumIterations: iterations, tolerance: tolerance)
        let bar = ProgressBar("clustering", unit: "iterations at most")
        defer { bar.finish() }
        if let start {
            let centroids = try input.load(start, besides: matrix, directed: false)
            guard centroids.rows > 0 else { throw RowError(file: start, row: nil, reason: "has no centroids") }
            return kMeans.cluster(matrix, from: centroids) { bar.update($0, of: iterations) }
        }
        var generator = SplitMix64(seed: seed)
        return kMeans.cluster(matrix, into: clusters ?? 1, using: &generator) { bar.update($0, of: iterations) }
    }

    private func report(_ clustering: Clustering) throws {
        let sizes = clustering.sizes
        if json {
            let object: JSONValue = [
                "clusters": .integer(sizes.count), "inertia": .double(clustering.inertia),
                "iterations": .integer(clustering.iterations), "sizes": .array(sizes.map { .integer($0) }),
            ]
            return try Terminal.write(json: object.encoded())
        }
        let sorted = sizes.sorted()
        var facts = FactList()
        facts.add("clusters", sizes.count.grouped)
        facts.add("inertia", clustering.inertia.asValue)
        facts.add("iterations", clustering.iterations.grouped)
        facts.add("rows a cluster", "\(sorted[0]) to \(sorted[sorted.count - 1]), median \(sorted[sorted.count / 2])")
        try Terminal.write(facts.lines())
    }
}
