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

            MEASURES
            \(MeasureChoice.listing)

            Density, facility_location and partition_entropy refer to --reference, or to the file itself; coverage to \
            --stream, or to the same. Density is measured as the authors' released code does it: \
            on the vectors as given, equal reference rows counted once, and of the K + 1 nearest rows the first left \
            out, whether or not it is the row itself. With --no-self-in-reference all K nearest rows count.

            cluster_inertia and partition_entropy find --clusters clusters by k-means, ttr and vocd_d count the words of \
            --texts: a text for each row, on a line of its own, or in a file named .jsonl an object with a "text".

            EXAMPLES
              novelctl measure kept.npy --reference stream.npy
              novelctl measure kept.npy --measure vendi --measure nearest_distance
              novelctl measure kept.npy --reference stream.npy --merge-below 0.1
              novelctl measure kept.npy --texts kept.jsonl --measure all
              novelctl measure kept.npy --stream all.npy --measure coverage
              novelctl measure kept.npy --form paper --neighbors 5 --beta 0.25 --json
            """)

    @OptionGroup var input: MatrixInput

    @Option(
        help: ArgumentHelp("What the set is measured against. Default: the file itself.", valueName: "file"),
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
        help: ArgumentHelp(
            "Also this measure, or all that the inputs allow; may be repeated.", valueName: "measure"))
    var measures: [MeasureChoice] = []

    @Option(
        help: ArgumentHelp("What the set was selected from, for coverage. Default: the reference.", valueName: "file"),
        completion: .file(extensions: ["npy"]))
    var stream: String?

    @Option(
        help: ArgumentHelp("The rows' texts, for ttr and vocd_d.", valueName: "file"),
        completion: .file(extensions: ["txt", "jsonl"]))
    var texts: String?

    @Option(
        help: ArgumentHelp("How many clusters cluster_inertia and partition_entropy have.", valueName: "k"))
    var clusters = 100

    @Option(
        help: ArgumentHelp("Centroids for partition_entropy, instead of k-means on the reference.", valueName: "file"),
        completion: .file(extensions: ["npy"]))
    var centroids: String?

    @Option(help: ArgumentHelp("Starts k-means, and draws the samples of vocd_d.", valueName: "n"))
    var seed: UInt64 = 1

    @Flag(help: "Print one JSON object: a value for each measure.")
    var json = false

    func validate() throws {
        guard clusters >= 1 else { throw ValidationError("--clusters: found \(clusters), expected at least 1") }
        if let lexical = named.filter(\.needsTexts).min(), texts == nil {
            throw ValidationError("--measure \(lexical.rawValue): needs --texts FILE")
        }
        if texts != nil, !measures.contains(.all), !named.contains(where: \.needsTexts) {
            throw ValidationError("--texts: only ttr and vocd_d count words; add --measure ttr, vocd_d or all")
        }
    }

    /// The measures that were asked for by name.
    private var named: Set<Measure> {
        Set(measures.compactMap { if case .one(let measure) = $0 { measure } else { nil } })
    }

    func run() throws {
        let inputs = try loadInputs()
        let matrix = inputs.matrix
        let others = try values(of: inputs)
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
        results += others.sorted { $0.key < $1.key }.map { ($0.key.rawValue, $0.value) }
        try report(results, rows: matrix.rows)
    }

    private func loadInputs() throws -> MeasureInputs {
        let matrix = try input.load()
        try RowError.check(matrix, file: input.file, directed: false)
        var inputs = MeasureInputs(matrix, density: metric.density(selfInReference: selfInReference))
        inputs.reference = try reference.map { try input.load($0, besides: matrix, directed: false) } ?? matrix
        inputs.stream = try stream.map { try input.load($0, besides: matrix, directed: false) }
        inputs.centroids = try centroids.map { try input.load($0, besides: matrix, directed: true) }
        inputs.texts = try texts.map { try loadTexts($0, rows: matrix.rows) }
        inputs.clusters = clusters
        inputs.seed = seed
        return inputs
    }

    private func loadTexts(_ path: String, rows: Int) throws -> [String] {
        var texts = try RowTexts.read(path)
        if input.rows != nil { texts = Array(texts.prefix(rows)) }
        guard texts.count == rows else {
            let reason = "has \(texts.count) texts, expected one for each of the \(rows) rows of \(input.file)"
            throw RowError(file: path, row: nil, reason: reason)
        }
        return texts
    }

    /// The measures besides NovelSum; what `all` includes and the inputs do not allow is said and left out.
    private func values(of inputs: MeasureInputs) throws -> [Measure: Double] {
        let wanted = (measures.contains(.all) ? Set(Measure.allCases) : named).subtracting([.novelSum])
        noteFewRows(inputs, wanted)
        let bar = ProgressBar("clustering", unit: "iterations at most")
        defer { bar.finish() }
        guard measures.contains(.all) else { return try inputs.evaluate(wanted) { bar.update($0, of: $1) } }
        let outcomes = try inputs.outcomes(of: wanted) { bar.update($0, of: $1) }
        bar.finish()
        var values: [Measure: Double] = [:]
        for (measure, outcome) in outcomes.sorted(by: { $0.key < $1.key }) {
            switch outcome {
            case .success(let value): values[measure] = value
            case .failure(let error) where named.contains(measure): throw error
            case .failure(let error): Terminal.note("left out: \(error)")
            }
        }
        return values
    }

    private func noteFewRows(_ inputs: MeasureInputs, _ wanted: Set<Measure>) {
        if wanted.contains(.clusterInertia), inputs.matrix.rows <= clusters {
            Terminal.note(
                "cluster_inertia is 0: there are no more rows (\(inputs.matrix.rows)) than clusters (\(clusters)); "
                    + "ask for fewer with --clusters")
        }
        if wanted.contains(.partitionEntropy), centroids == nil, let reference = inputs.reference,
            reference.rows < clusters
        {
            Terminal.note(
                "partition_entropy has only \(reference.rows) clusters, as many as the reference has rows; "
                    + "\(clusters) were asked for")
        }
    }

    private func densities(of inputs: MeasureInputs, progress: (Int) -> Void) -> [Double] {
        guard let reference = inputs.reference, metric.beta > 0 else {
            return [Double](repeating: 1, count: inputs.matrix.rows)
        }
        let density = DensityReference(reference, density: inputs.density)
        density.noteWhereInsufficient()
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
