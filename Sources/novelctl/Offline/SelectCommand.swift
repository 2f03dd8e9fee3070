import ArgumentParser
import Diversity
import Messages
import Numpy
import Selection
import Vectors

/// `novelctl select`
struct SelectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "select",
        abstract: "Select diverse rows of a file; no daemon needed.",
        discussion: """
            Prints the selected rows, one index a line, counted from 0.

            METHODS
              stream       the daemon's engine: one pass, better rows displace others
              threshold    one pass, each row is kept or dropped for good
              novelselect  the greedy of the paper's authors, which sees all rows
              kcenter      farthest-first: the row farthest from those taken before
              facility     greedy facility location: the row that brings all rows
                           nearest to a taken one
              kmeans       as many clusters as rows are wanted; of each the row
                           nearest to its centroid
              deita        in row order, as DEITA's filter does: a row is kept if it
                           is farther than --distance from all that are kept; may
                           give fewer rows
              random       a uniform sample, for comparison

            The reference is what density is measured against. Unless told otherwise, stream learns it on the way, as the \
            daemon does. The others take the file itself: threshold too, which cannot mend what it kept before it knew \
            the density; `--reference stream` shows what it does without. The NovelSum that --json reports is of \
            the released form with density from the whole file, so that methods compare at equal budget; \
            --alpha, --beta, --neighbors, --merge-below and --density-floor apply to it as well.

            EXAMPLES
              novelctl select texts.npy --budget 300 --out chosen.npy
              novelctl select texts.npy --budget 300 --reference self --json
              novelctl select texts.npy --budget 300 --method novelselect --seed 7
              novelctl select texts.npy --budget 300 --method threshold --reference stream
              novelctl select texts.npy --budget 300 --method threshold --hold 400
              novelctl select texts.npy --budget 300 --min-distance 0.1 --json
              novelctl select texts.npy --budget 300 --method deita --distance 0.2
              novelctl select texts.npy --budget 300 --method random --json
            """)

    @OptionGroup var input: MatrixInput

    @Option(help: ArgumentHelp("How many rows.", valueName: "n"))
    var budget: Int

    @Option(help: "How rows are selected.")
    var method = SelectionMethod.stream

    @Option(
        help: ArgumentHelp(
            "What density refers to: the rows of another file, self for this one, or stream for the rows so far.",
            valueName: "file"),
        completion: .file(extensions: ["npy"]))
    var reference: String?

    @Option(help: ArgumentHelp("For random, kmeans, and a first row that is not given.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("The row that novelselect and kcenter begin with. Default: random.", valueName: "row"))
    var first: Int?

    @Option(help: ArgumentHelp("The cosine distance of deita. Default: 0.1.", valueName: "distance"))
    var distance: Double?

    @OptionGroup var metric: MetricOptions

    @Option(
        help: ArgumentHelp(
            """
            For stream and threshold: a row nearer than this cosine distance to a kept one is redundant whatever its \
            gain, as noveld's policy.min_distance has it.
            """, valueName: "distance"))
    var minDistance: Double?

    @Option(
        help: ArgumentHelp(
            """
            For stream and threshold: decide a row up to this many rows later; threshold keeps the best of those that wait. \
            Give it five times the rows that make one keep, or more. Default: decide each at once.
            """, valueName: "n"))
    var hold: Int?

    @Option(
        help: ArgumentHelp(
            """
            For stream: how many rows the engine expects, as noveld's reference.expected has it, which does not know the \
            length of its stream. Default: as many as there are.
            """, valueName: "n"))
    var expected: Int?

    @Option(
        help: ArgumentHelp(
            "Write the indices to this .npy file (int64), in order of selection where there is one.",
            valueName: "file"),
        completion: .file(extensions: ["npy"]))
    var out: String?

    @Flag(help: "Print one JSON object: method, budget, selected, novelsum, novelsum_unweighted, seconds.")
    var json = false

    func validate() throws {
        guard budget >= 1 else { throw ValidationError("--budget: found \(budget), expected at least 1") }
        let maximum = Engine.maximumCapacity(metric.form)
        if method.isEngine, budget > maximum {
            throw ValidationError(
                "--budget: found \(budget), expected at most \(maximum) for \(method.rawValue) "
                    + "in the \(metric.form.rawValue) form")
        }
        if reference != nil, !method.usesDensity {
            throw ValidationError("--reference: \(method.rawValue) measures no density")
        }
        if reference == "stream", !method.isEngine {
            throw ValidationError("--reference: \(method.rawValue) sees the whole file, and learns nothing on the way")
        }
        if metric.form == .paper, !method.isEngine {
            throw ValidationError("--form: \(method.rawValue) has the released form only")
        }
        if let minDistance {
            guard method.isEngine else {
                throw ValidationError("--min-distance: \(method.rawValue) is not the engine's; use stream or threshold")
            }
            try RowSelection.check(distance: minDistance, option: "--min-distance")
        }
        if let hold {
            guard method.isEngine else {
                throw ValidationError("--hold: \(method.rawValue) is not the engine's; use stream or threshold")
            }
            guard (1...1_000_000).contains(hold) else {
                throw ValidationError("--hold: found \(hold), expected a number from 1 to 1000000")
            }
        }
        if let expected {
            guard method == .stream else {
                throw ValidationError("--expected: \(method.rawValue) knows how many rows there are; use stream")
            }
            guard expected >= 0 else { throw ValidationError("--expected: found \(expected), expected at least 0") }
        }
        if let distance {
            guard method == .deita else { throw ValidationError("--distance: \(method.rawValue) has none") }
            try RowSelection.check(distance: distance, option: "--distance")
        }
        if first != nil, !method.hasFirstRow {
            throw ValidationError("--first: \(method.rawValue) does not begin with a given row")
        }
    }

    func run() throws {
        let matrix = try input.load()
        try RowError.check(matrix, file: input.file, directed: true)
        if let first, !(0..<matrix.rows).contains(first) {
            throw ValidationError("--first: found \(first), expected a row from 0 to \(matrix.rows - 1)")
        }
        let reference = try loadReference(matrix)
        let start = ContinuousClock.now
        let selected = select(from: matrix, reference: reference)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        if let out { try NumpyFile.write(selected, path: out) }
        if selected.count < min(budget, matrix.rows) {
            Terminal.note(
                "\(method.rawValue) kept \(selected.count.grouped) rows, fewer than the \(budget.grouped) asked for")
        }
        if json {
            try Terminal.write(json: report(selected, of: matrix, seconds: seconds))
        } else if let out {
            Terminal.note("\(out) has \(selected.count.grouped) of \(matrix.rows.grouped) rows")
        } else {
            try Terminal.write(selected.map(String.init))
        }
    }

    private func loadReference(_ matrix: Matrix) throws -> Matrix? {
        switch reference ?? (method == .stream ? "stream" : "self") {
        case "self": return matrix
        case "stream": return nil
        default: break
        }
        guard let reference else { return nil }
        return try input.load(reference, besides: matrix, directed: true)
    }

    private func select(from matrix: Matrix, reference: Matrix?) -> [Int] {
        var selection = RowSelection(method: method, budget: budget, metric: metric, seed: seed, first: first)
        if let distance { selection.distance = distance }
        selection.minimumDistance = minDistance
        selection.hold = hold
        selection.expected = expected
        let bar = ProgressBar("selecting", unit: selection.unit)
        defer { bar.finish() }
        return selection.select(from: .init(matrix: matrix, reference: reference)) { bar.update($0, of: $1) }
    }

    private func report(_ selected: [Int], of matrix: Matrix, seconds: Double) -> [UInt8] {
        let chosen = matrix.selecting(selected)
        let densities = DensityReference(matrix, density: metric.density()).factors(of: chosen)
        let value = ExactNovelSum(of: chosen, densities: densities, novelSum: NovelSum(proximityPower: metric.alpha))
        let object: JSONValue = [
            "method": .string(method.rawValue), "budget": .integer(budget),
            "selected": .array(selected.map { .integer($0) }), "novelsum": .double(value.weighted),
            ExactNovelSum.unweightedName: .double(value.unweighted), "seconds": .double(seconds),
        ]
        return object.encoded()
    }
}
