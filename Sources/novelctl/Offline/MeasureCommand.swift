import ArgumentParser
import Diversity
import Messages
import Vectors

/// `novelctl measure`
struct MeasureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure",
        abstract: "Compute how diverse the rows of a file are; exact, no daemon needed.",
        discussion: """
            Always computes NovelSum (novelsum), and beside it its value without density factors, β = 0 \
            (novelsum_unweighted). NovelSum falls as a set grows: compare sets of equal size only.

            Density is measured against --reference, or against the file itself, as the authors' released code does it: \
            on the vectors as given, equal reference rows counted once, and of the K + 1 nearest rows the first left \
            out, whether or not it is the row itself. With --no-self-in-reference all K nearest rows count.

            EXAMPLES
              novelctl measure kept.npy --reference stream.npy
              novelctl measure kept.npy --measure vendi --measure nearest_distance
              novelctl measure kept.npy --reference stream.npy --merge-below 0.1
              novelctl measure kept.npy --form paper --neighbors 5 --beta 0.25 --json
            """)

    @OptionGroup var input: MatrixInput

    @Option(
        help: ArgumentHelp("Density refers to these rows. Default: the file itself.", valueName: "file"),
        completion: .file(extensions: ["npy"]))
    var reference: String?

    @OptionGroup var metric: MetricOptions

    @Flag(help: "Leave each row's distance 0 to itself out of the released form.")
    var excludeSelf = false

    @Flag(
        inversion: .prefixedNo,
        help: ArgumentHelp("Whether the row nearest in the reference is taken to be the row itself, and left out."))
    var selfInReference = true

    @Option(
        name: .customLong("measure"),
        help: ArgumentHelp("Also this measure; may be repeated.", valueName: "measure"))
    var measures: [Measure] = []

    @Option(
        help: ArgumentHelp("Centroids for partition_entropy.", valueName: "file"),
        completion: .file(extensions: ["npy"]))
    var centroids: String?

    @Flag(help: "Print one JSON object: a value for each measure.")
    var json = false

    func validate() throws {
        if measures.contains(.partitionEntropy), centroids == nil {
            throw ValidationError("--measure partition_entropy: needs --centroids FILE")
        }
    }

    func run() throws {
        let matrix = try input.load()
        try RowError.check(matrix, file: input.file, directed: false)
        var inputs = MeasureInputs(matrix, density: metric.density(selfInReference: selfInReference))
        inputs.reference = try reference.map { try input.load($0, besides: matrix, directed: false) } ?? matrix
        inputs.centroids = try centroids.map { try input.load($0, besides: matrix, directed: true) }
        let others = Set(measures).subtracting([.novelSum]).sorted()
        let values = try inputs.evaluate(others)
        let bar = ProgressBar("measuring", unit: "rows")
        defer { bar.finish() }
        let densities = densities(of: inputs) { bar.update($0, of: 2 * matrix.rows) }
        let novelSum = ExactNovelSum(
            of: matrix, densities: densities, novelSum: metric.novelSum(excludeSelf: excludeSelf)
        ) { bar.update(matrix.rows + $0, of: 2 * matrix.rows) }
        bar.finish()
        var results = [
            (Measure.novelSum.rawValue, novelSum.weighted), (ExactNovelSum.unweightedName, novelSum.unweighted),
        ]
        results += others.compactMap { measure in values[measure].map { (measure.rawValue, $0) } }
        try report(results, rows: matrix.rows)
    }

    private func densities(of inputs: MeasureInputs, progress: (Int) -> Void) -> [Double] {
        guard let reference = inputs.reference, metric.beta > 0 else {
            return [Double](repeating: 1, count: inputs.matrix.rows)
        }
        let density = DensityReference(reference, density: inputs.density)
        if !density.suffices {
            Terminal.note(
                """
                the reference has too few distinct rows (\(density.rows)) for \(metric.neighbors) neighbours: the \
                released density, and NovelSum with it, are 0; ask for fewer with --neighbors
                """)
        }
        return density.factors(of: inputs.matrix, progress: progress)
    }

    private func report(_ results: [(name: String, value: Double)], rows: Int) throws {
        if json {
            var object = JSONObject()
            for (name, value) in results { object[name] = .double(value) }
            return try Terminal.write(json: JSONValue.object(object).encoded())
        }
        var table = TextTable([.text("MEASURE"), .number("VALUE")])
        for (name, value) in results { table.add([name, value.fixed(6)]) }
        try Terminal.write(table.lines())
        Terminal.note("rows: \(rows.grouped); compare sets of equal size only: NovelSum falls as a set grows")
    }
}

extension Measure: ExpressibleByArgument {}
