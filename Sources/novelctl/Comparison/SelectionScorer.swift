import Diversity
import Vectors

/// Measures selections of the same rows against the same reference.
struct SelectionScorer {
    private let run: ComparisonRun
    private let densities: [Double]
    private let metric: MetricOptions
    /// NovelSelect's rows in its order: its first rows are its selection for every smaller size.
    private let novelSelect: [Int]?

    init(run: ComparisonRun, densities: [Double], metric: MetricOptions, novelSelect: [Int]?) {
        self.run = run
        self.densities = densities
        self.metric = metric
        self.novelSelect = novelSelect
    }

    /// What random subsets of `size` rows reach, and what NovelSelect does.
    func baseline(size: Int) -> Comparison.Baseline {
        let sets = QualityScale.randomSubsets(size, of: run.matrix.rows).map(novelSums)
        let random = NovelSums(meanOf: sets)
        let best = novelSelect.map { novelSums(Array($0.prefix(size))).released }
        return .init(random: random, scale: best.map { QualityScale(random: random.released, novelSelect: $0) })
    }

    /// One selection with all that is measured of it.
    ///
    /// - Parameter full: the baseline of selections of full size; one that has fewer rows gets its own.
    func entry(
        _ method: SelectionMethod, rows: [Int], seconds: Double, fullSize: Int, full: Comparison.Baseline
    ) throws(MeasureError) -> Comparison.Entry {
        let sums = novelSums(rows)
        let scale = rows.count == fullSize ? full.scale : baseline(size: rows.count).scale
        var inputs = MeasureInputs(run.matrix.selecting(rows), density: metric.density())
        inputs.reference = run.reference
        inputs.stream = run.matrix
        let defined = run.measures.filter { $0.smallestSet <= rows.count }
        return .init(
            name: method.rawValue, title: method.title, selected: rows, novelSums: sums,
            quality: scale?.quality(ofNovelSum: sums.released), measures: try inputs.evaluate(defined),
            seconds: seconds)
    }

    private func novelSums(_ rows: [Int]) -> NovelSums {
        NovelSums(of: rows, in: run.matrix, densities: densities, proximityPower: metric.alpha)
    }
}
