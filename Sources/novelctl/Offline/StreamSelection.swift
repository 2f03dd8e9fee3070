import Diversity
import Selection
import Vectors

/// Selection by the daemon's own engine, in one pass over the rows in their order.
struct StreamSelection {
    /// Rows that the engine decides at a time; the decisions are the same for any number.
    private static let batch = 64

    let settings: EngineSettings
    /// For how many later rows a decision waits at most; nil decides each row at once.
    let hold: Int?

    /// - Parameter reference: the rows that density refers to, of any norm but 0; nil for what the pass has shown so far.
    /// - Parameter minimumDistance: a row nearer than this cosine distance to a kept one is not kept.
    /// - Parameter expected: how many rows the pass will have (`EngineSettings.expected`).
    init(
        budget: EngineSettings.Budget, metric: MetricOptions, reference: Matrix?, minimumDistance: Double? = nil,
        hold: Int? = nil, expected: Int? = nil
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
        settings.expected = expected
        if let reference { settings.reference = .pinned(reference.directions()) }
        if metric.beta == 0 { settings.reference = .none }
        self.settings = settings
        self.hold = hold
    }

    /// The rows that the engine holds at the end, ascending.
    func select(from matrix: Matrix, progress: (Int) -> Void) -> [Int] {
        let engine = Engine(settings, dimension: matrix.columns)
        guard let hold else { return select(from: matrix, with: engine, progress) }
        var holding = HoldingEngine(engine, hold: .init(samples: hold))
        forEachBatch(of: matrix, progress) { _ = holding.take($0) }
        _ = holding.release(time: 0)
        return Self.rows(heldBy: holding.engine)
    }

    private func select(from matrix: Matrix, with engine: Engine, _ progress: (Int) -> Void) -> [Int] {
        var engine = engine
        forEachBatch(of: matrix, progress) { _ = engine.decide($0) }
        return Self.rows(heldBy: engine)
    }

    private func forEachBatch(of matrix: Matrix, _ progress: (Int) -> Void, decide: (SampleBatch) -> Void) {
        for start in stride(from: 0, to: matrix.rows, by: Self.batch) {
            let rows = start..<min(start + Self.batch, matrix.rows)
            let samples = rows.map { Sample(id: String($0)) }
            decide(SampleBatch(samples: samples, vectors: matrix.selecting(rows), time: 0))
            progress(rows.upperBound)
        }
    }

    private static func rows(heldBy engine: Engine) -> [Int] {
        engine.members.compactMap { Int($0.id) }.sorted()
    }
}
