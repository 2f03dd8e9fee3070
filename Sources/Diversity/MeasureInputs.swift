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
    /// What the density and the facility location refer to.
    public var reference: Matrix?
    /// The density factor of each row of the set, where it is known already; else it is computed from `reference`.
    public var densities: [Double]?
    /// Centroids for the partition entropy.
    public var centroids: Matrix?
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
    /// - Parameter progress: told about the work on NovelSum and on its density: rows done, and rows in all.
    /// - Throws: `MeasureError` where an input is missing, too small, not finite or of another dimension.
    public func evaluate(
        _ measures: some Sequence<Measure>, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(MeasureError) -> [Measure: Double] {
        let measures = Set(measures).sorted()
        for measure in measures { try check(measure) }
        try checkNumbers()
        var computation = MeasureComputation(inputs: self)
        var values: [Measure: Double] = [:]
        for measure in measures { values[measure] = try computation.value(of: measure, progress: progress) }
        return values
    }

    private func check(_ measure: Measure) throws(MeasureError) {
        if matrix.rows < measure.smallestSet {
            throw .tooFewRows(measure, found: matrix.rows, needed: measure.smallestSet)
        }
        let needsReference = measure == .novelSum && densities == nil && density.power > 0
        if (needsReference || measure == .facilityLocation) && (reference?.rows ?? 0) == 0 {
            throw .referenceMissing(measure)
        }
        if measure == .partitionEntropy && (centroids?.rows ?? 0) == 0 { throw .centroidsMissing(measure) }
    }

    private func checkNumbers() throws(MeasureError) {
        for (name, input) in [("set", matrix), ("reference", reference), ("centroids", centroids)] {
            guard let input else { continue }
            if input.columns != matrix.columns {
                throw .dimensionMismatch(input: name, found: input.columns, expected: matrix.columns)
            }
            if let row = input.firstRowNotFinite() { throw .notFinite(input: name, row: row) }
        }
    }
}

extension Measure {
    /// The fewest rows that the measure is defined for.
    public var smallestSet: Int {
        switch self {
        case .meanPairwiseCosine, .meanPairwiseL2, .nearestDistance, .knnDistance: 2
        default: 1
        }
    }
}
