import ArgumentParser
import Diversity
import Foundation
import Messages
import Numpy
import Plots
import Vectors

/// `novelctl compare`
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Select rows of a file by every method, and show them side by side.",
        discussion: """
            Runs the methods of `novelctl select`, and measures what each keeps: NovelSum in the released form, without \
            density factors (β = 0) and in the paper's form; Q, which is 0 for the mean of five random subsets and 1 for \
            NovelSelect; other measures; the seconds that it took. Density, computed once, is not in those seconds.

            Density is measured against the file itself, or against --reference. As in `novelctl select`, stream learns \
            it on the way unless there is a --reference; all selections are measured against the same. --form is what \
            stream and threshold go by; both forms are shown.

            The released NovelSum rewards rows in dense regions, templates and spam among them: read β = 0 beside it.

            EXAMPLES
              novelctl compare texts.npy --budget 300
              novelctl compare texts.npy --budget 300 --plot methods.svg --plot methods.png
              novelctl compare texts.npy --budget 300 --method stream --method kcenter
              novelctl compare texts.npy --budget 300 --measure vendi --measure rke
              novelctl compare texts.npy --budget 300 --markdown --out selections
            """)

    /// What is shown unless other measures are asked for: effective number, spread, redundancy, coverage.
    static let usualMeasures: [Measure] = [
        .vendi, .radius, .meanPairwiseCosine, .nearestDistance, .knnDistance, .facilityLocation,
    ]

    @OptionGroup var input: MatrixInput

    @Option(help: ArgumentHelp("How many rows.", valueName: "n"))
    var budget: Int

    @Option(
        name: .customLong("method"),
        help: ArgumentHelp("Only this method; may be repeated. Default: all.", valueName: "method"))
    var methods: [SelectionMethod] = []

    @Option(
        name: .customLong("measure"),
        help: ArgumentHelp(
            "This measure instead of the usual ones, beside NovelSum; may be repeated.", valueName: "measure"))
    var measures: [Measure] = []

    @Option(
        help: ArgumentHelp(
            "What density refers to: the rows of another file, self for this one (also in stream), or stream to let "
                + "both one-pass methods learn it on the way.", valueName: "file"),
        completion: .file(extensions: ["npy"]))
    var reference: String?

    @Option(help: ArgumentHelp("For random, kmeans, and the first row of novelselect and kcenter.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("The cosine distance of deita.", valueName: "distance"))
    var distance = RepresentationFilter().distance

    @OptionGroup var metric: MetricOptions

    @Option(
        help: ArgumentHelp(
            "For stream and threshold: a row nearer than this cosine distance to a kept one is redundant.",
            valueName: "distance"))
    var minDistance: Double?

    @Option(
        help: ArgumentHelp(
            "The memory that a method may take beside the file, in GiB; one that needs more is left out. Default: half "
                + "of the machine's.", valueName: "GiB"))
    var memory: Double?

    @Option(
        name: .customLong("plot"),
        help: ArgumentHelp("Draw a picture into this .svg or .png file; may be repeated.", valueName: "file"),
        completion: .file(extensions: ["svg", "png"]))
    var plots: [String] = []

    @Option(
        help: ArgumentHelp(
            "Write each method's indices into this directory, as METHOD.npy (int64).", valueName: "directory"),
        completion: .directory)
    var out: String?

    @Flag(
        help: "Print one JSON object: novelsum, quality, measures, seconds and selected of each method, and the rest.")
    var json = false

    @Flag(help: "Print a Markdown table.")
    var markdown = false

    func validate() throws {
        guard budget >= 1 else { throw ValidationError("--budget: found \(budget), expected at least 1") }
        if json, markdown { throw ValidationError("--json and --markdown: expected one of them") }
        if let memory, !(memory > 0) { throw ValidationError("--memory: found \(memory), expected more than 0") }
        try RowSelection.check(distance: distance, option: "--distance")
        if let minDistance { try RowSelection.check(distance: minDistance, option: "--min-distance") }
        for path in plots {
            do throws(PictureError) { _ = try PictureFile(path: path) } catch {
                throw ValidationError("--plot: \(error)")
            }
        }
    }

    func run() throws {
        let pictures = try plots.map { try PictureFile(path: $0) }
        for picture in pictures { try picture.check() }
        let matrix = try input.load()
        try RowError.check(matrix, file: input.file, directed: true)
        if let out { try Self.makeDirectory(out) }
        let comparison = try compare(matrix)
        if comparison.entries.isEmpty {
            throw ComparisonError(skipped: comparison.skipped)
        }
        if let out {
            for entry in comparison.entries { try NumpyFile.write(entry.selected, path: "\(out)/\(entry.name).npy") }
        }
        if !pictures.isEmpty {
            let drawing = ComparisonPlot(comparison, map: PlaneMap(of: matrix)).drawing()
            for picture in pictures { try picture.write(drawing) }
        }
        if json { return try Terminal.write(json: comparison.json.encoded()) }
        let table = ComparisonTable(comparison)
        try Terminal.write(markdown ? table.markdown() : table.lines())
    }

    private static func makeDirectory(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            let reason = (error as NSError).localizedDescription
            throw ValidationError("--out: found \(path), expected a directory or a place for one: \(reason)")
        }
    }

    private func compare(_ matrix: Matrix) throws -> Comparison {
        let other = try reference.flatMap { ["self", "stream"].contains($0) ? nil : $0 }
            .map { try input.load($0, besides: matrix, directed: true) }
        let learning: Set<SelectionMethod> =
            switch reference {
            case nil: [.stream]
            case "stream": [.stream, .threshold]
            default: []
            }
        var limits = SelectionLimits(areNamed: !methods.isEmpty)
        if let memory { limits.bytesMax = memory * 0x1p30 }
        let run = ComparisonRun(
            matrix: matrix, reference: other ?? matrix, learning: learning,
            selections: SelectionMethod.allCases.filter { methods.isEmpty || methods.contains($0) }.map(selection),
            measures: distinctMeasures, limits: limits)
        return try run.compare(budget: budget, novelSelect: selection(.novelselect)) { densitySeconds in
            .init(
                name: URL(fileURLWithPath: input.file).lastPathComponent, rows: matrix.rows, columns: matrix.columns,
                reference: other == nil ? nil : reference, metric: metric, seed: seed, densitySeconds: densitySeconds)
        }
    }

    private func selection(_ method: SelectionMethod) -> RowSelection {
        RowSelection(
            method: method, budget: budget, metric: metric, seed: seed, distance: distance,
            minimumDistance: minDistance)
    }

    /// Those asked for, each once; NovelSum is there anyway.
    private var distinctMeasures: [Measure] {
        var seen: Set<Measure> = [.novelSum]
        return (measures.isEmpty ? Self.usualMeasures : measures).filter { seen.insert($0).inserted }
    }
}

/// Why there is nothing to compare.
struct ComparisonError: Error, CustomStringConvertible {
    let skipped: [Comparison.Skipped]

    var description: String {
        "no method was run: " + skipped.map { "\($0.name) \($0.reason)" }.joined(separator: "; ")
    }
}
