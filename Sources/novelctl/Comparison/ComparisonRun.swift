import Diversity
import Vectors

/// Runs selection methods over the same rows, and measures what each keeps.
///
/// The density of all rows is computed once, and serves every method and every measurement.
struct ComparisonRun {
    let matrix: Matrix
    /// The rows that density and facility location refer to.
    let reference: Matrix
    /// The methods that learn the density on the way, instead of having `reference`.
    let learning: Set<SelectionMethod>
    /// The methods with their parameters, all of one budget.
    let selections: [RowSelection]
    let measures: [Measure]
    let limits: SelectionLimits
    /// Whether progress is shown.
    var showsProgress = Terminal.showsErrors
}

extension ComparisonRun {
    /// A selection that was made.
    private struct Made {
        let method: SelectionMethod
        let rows: [Int]
        let seconds: Double
    }

    /// Everything, method by method.
    ///
    /// - Parameters:
    ///   - novelSelect: the selection that Q is 1 for; made if it is not among `selections`, and if its limits allow it.
    ///   - subject: makes the description from the seconds that the density took.
    func compare(
        budget: Int, novelSelect: RowSelection, subject: (_ densitySeconds: Double) -> Comparison.Subject
    ) throws(MeasureError) -> Comparison {
        try checkMeasures()
        let (densities, densitySeconds) = timed { self.densities(metric: novelSelect.metric) }
        let (made, skipped) = selectAll(densities: densities)
        var order = made.first { $0.method == .novelselect }?.rows
        if order == nil, limits.refusal(of: novelSelect, matrix: matrix) == nil {
            order = select(novelSelect, densities: densities, label: "NovelSelect, for Q")
        }
        let scorer = SelectionScorer(run: self, densities: densities, metric: novelSelect.metric, novelSelect: order)
        let bar = ProgressBar("measuring", unit: "selections", isShown: showsProgress)
        defer { bar.finish() }
        let size = min(budget, matrix.rows)
        var comparison = Comparison(
            subject: subject(densitySeconds), budget: budget, measures: measures, skipped: skipped,
            baseline: scorer.baseline(size: size))
        for one in made {
            bar.update(comparison.entries.count, of: made.count)
            comparison.entries.append(
                try scorer.entry(
                    one.method, rows: one.rows, seconds: one.seconds, fullSize: size, full: comparison.baseline))
        }
        return comparison
    }

    /// Refuses measures that need more than rows and reference, before there is any work done.
    private func checkMeasures() throws(MeasureError) {
        let few = matrix.prefix(2)
        var inputs = MeasureInputs(few)
        inputs.reference = few
        _ = try inputs.evaluate(measures.filter { $0.smallestSet <= few.rows })
    }

    private func selectAll(densities: [Double]) -> (made: [Made], skipped: [Comparison.Skipped]) {
        var made: [Made] = []
        var skipped: [Comparison.Skipped] = []
        for (index, selection) in selections.enumerated() {
            let name = selection.method.rawValue
            if let reason = limits.refusal(of: selection, matrix: matrix) {
                skipped.append(.init(name: name, reason: reason))
                continue
            }
            let label = "[\(index + 1)/\(selections.count)] \(name)"
            let (rows, seconds) = timed { select(selection, densities: densities, label: label) }
            made.append(Made(method: selection.method, rows: rows, seconds: seconds))
        }
        return (made, skipped)
    }

    private func densities(metric: MetricOptions) -> [Double] {
        let bar = ProgressBar("density", unit: "rows", isShown: showsProgress)
        defer { bar.finish() }
        let density = DensityReference(reference, density: metric.density())
        if metric.beta > 0 { density.noteWhereInsufficient() }
        return density.factors(of: matrix) { bar.update($0, of: matrix.rows) }
    }

    private func select(_ selection: RowSelection, densities: [Double], label: String) -> [Int] {
        let bar = ProgressBar(label, unit: selection.unit, isShown: showsProgress)
        defer { bar.finish() }
        bar.update(0, of: 1)
        let source = RowSelection.Source(
            matrix: matrix, reference: learning.contains(selection.method) ? nil : reference, densities: densities)
        return selection.select(from: source) { bar.update($0, of: $1) }
    }

    private func timed<Value>(_ work: () -> Value) -> (Value, Double) {
        let start = ContinuousClock.now
        let value = work()
        return (value, (ContinuousClock.now - start) / .seconds(1))
    }
}
