import Vectors

/// A set of vectors, and what it is measured against.
///
/// ```swift
/// var inputs = MeasureInputs(kept)
/// inputs.reference = stream
/// let values = try inputs.evaluate([.novelSum, .vendi, .facilityLocation])
/// ```
public struct MeasureInputs: Sendable {
    /// The set: n rows of any length.
    public var matrix: Matrix
    /// What density, facility location and partition entropy refer to.
    public var reference: Matrix?
    /// What the set was selected from, for the coverage; where it is nil, the reference.
    public var stream: Matrix?
    /// The rows' texts, one each, for the lexical measures.
    public var texts: [String]?
    /// The density factor of each row of the set, where it is known already; else it is computed from `reference`.
    public var densities: [Double]?
    /// Centroids for the partition entropy; where they are nil, k-means finds `clusters` among the reference's directions.
    public var centroids: Matrix?
    /// How many clusters k-means makes, at least 1; as many as there are rows, where those are fewer.
    public var clusters = 100
    /// Of the generators that start k-means and sample words.
    public var seed: UInt64 = 1
    /// How densities are computed; its `neighbors` is also K of the KNN distance.
    public var density: Density
    /// Form and proximity power of NovelSum.
    public var novelSum: NovelSum

    /// A set by itself, with the paper's defaults.
    public init(_ matrix: Matrix, density: Density = Density(), novelSum: NovelSum = NovelSum()) {
        self.matrix = matrix
        self.density = density
        self.novelSum = novelSum
    }

    /// The exact values of several measures, which share what they have in common.
    ///
    /// - Parameters:
    ///   - measures: which; what is asked for twice is computed once.
    ///   - progress: told about the work on NovelSum and its density, in rows, and on k-means, in iterations of the most
    ///     there may be.
    /// - Throws: `MeasureError` where an input is missing, too small, not finite or of another dimension.
    public func evaluate(
        _ measures: some Sequence<Measure>, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(MeasureError) -> [Measure: Double] {
        let measures = Set(measures).sorted()
        // All that can be known beforehand, before the first costs time.
        for measure in measures { try check(measure) }
        try checkNumbers()
        var computation = MeasureComputation(inputs: self)
        var values: [Measure: Double] = [:]
        for measure in measures { values[measure] = try computation.value(of: measure, progress: progress) }
        return values
    }

    /// The exact values of those of several measures that these inputs allow, and why the others have none.
    ///
    /// Parameters are those of `evaluate`.
    ///
    /// - Throws: `MeasureError` where an input is not finite or of another dimension, which no measure allows.
    public func outcomes(
        of measures: some Sequence<Measure>, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(MeasureError) -> [Measure: Result<Double, MeasureError>] {
        try checkNumbers()
        var computation = MeasureComputation(inputs: self)
        var outcomes: [Measure: Result<Double, MeasureError>] = [:]
        for measure in Set(measures).sorted() {
            do throws(MeasureError) {
                try check(measure)
                outcomes[measure] = .success(try computation.value(of: measure, progress: progress))
            } catch {
                outcomes[measure] = .failure(error)
            }
        }
        return outcomes
    }

    private func check(_ measure: Measure) throws(MeasureError) {
        if matrix.rows < measure.smallestSet {
            throw .tooFewRows(measure, found: matrix.rows, needed: measure.smallestSet)
        }
        if hasReference(for: measure) == false { throw .referenceMissing(measure) }
        guard measure.needsTexts else { return }
        guard let texts else { throw .textsMissing(measure) }
        if texts.count != matrix.rows { throw .textCountMismatch(found: texts.count, expected: matrix.rows) }
    }

    /// Whether there are rows to compare with; nil where the measure compares with none.
    private func hasReference(for measure: Measure) -> Bool? {
        switch measure {
        case .novelSum where densities == nil && density.power > 0, .facilityLocation: (reference?.rows ?? 0) > 0
        case .coverage: ((stream ?? reference)?.rows ?? 0) > 0
        case .partitionEntropy: ((centroids ?? reference)?.rows ?? 0) > 0
        default: nil
        }
    }

    private func checkNumbers() throws(MeasureError) {
        for (name, input) in [
            ("set", matrix), ("reference", reference), ("stream", stream), ("centroids", centroids),
        ] {
            guard let input else { continue }
            if input.columns != matrix.columns {
                throw .dimensionMismatch(input: name, found: input.columns, expected: matrix.columns)
            }
            if let row = input.firstRowNotFinite() { throw .notFinite(input: name, row: row) }
        }
    }
}
