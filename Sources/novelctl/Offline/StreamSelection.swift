import Diversity
import Selection
import Vectors

/// Selection by the daemon's own engine, in one pass over the rows in their order.
struct StreamSelection {
    /// Rows that the engine decides at a time; the decisions are the same for any number.
    private static let batch = 64

    let settings: EngineSettings

    /// - Parameter reference: the rows that density refers to, of any norm but 0; nil for what the pass has shown so far.
    /// - Parameter minimumDistance: a row nearer than this cosine distance to a kept one is not kept.
    init(
        budget: EngineSettings.Budget, metric: MetricOptions, reference: Matrix?, minimumDistance: Double? = nil
    ) {
        var settings = EngineSettings()
        settings.budget = budget
        settings.metric.form = metric.form
        settings.metric.proximityPower = metric.alpha
        settings.metric.densityPower = metric.beta
        settings.metric.densityNeighbors = metric.neighbors
        settings.mergeBelow = metric.squaredMergeBelow ?? settings.mergeBelow
        settings.densityFloor = metric.densityFloor
        settings.minimumDistance = minimumDistance
        if let reference { settings.reference = .pinned(reference.directions()) }
        if metric.beta == 0 { settings.reference = .none }
        self.settings = settings
    }

    /// The rows that the engine holds at the end, ascending.
    func select(from matrix: Matrix, progress: (Int) -> Void) -> [Int] {
        var engine = Engine(settings, dimension: matrix.columns)
        for start in stride(from: 0, to: matrix.rows, by: Self.batch) {
            let rows = start..<min(start + Self.batch, matrix.rows)
            let samples = rows.map { Sample(id: String($0)) }
            _ = engine.decide(SampleBatch(samples: samples, vectors: matrix.selecting(rows), time: 0))
            progress(rows.upperBound)
        }
        return engine.members.compactMap { Int($0.id) }.sorted()
    }
}
