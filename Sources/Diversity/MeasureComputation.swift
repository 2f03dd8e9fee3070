import Foundation
import Vectors

/// One evaluation of several measures over the same inputs; what they share is computed once, when it is first needed.
struct MeasureComputation {
    let inputs: MeasureInputs
    lazy var space = CosineSpace(inputs.matrix)
    private lazy var sumOfCosineDistances = space.sumOfPairwiseDistances()
    private lazy var sumOfDistances = inputs.matrix.sumOfPairwiseDistances()
    private lazy var gram = SymmetricMatrix(smallerGramOf: space.units)
    private lazy var neighbours = nearestOthers()
    lazy var words = WordTokens(inputs.texts ?? [])
    private var distanceFromReference: Double?

    init(inputs: MeasureInputs) {
        self.inputs = inputs
    }

    /// The value of one measure, whose inputs are there, finite and of one dimension.
    mutating func value(
        of measure: Measure, progress: (_ done: Int, _ total: Int) -> Void
    ) throws(MeasureError) -> Double {
        let rows = Double(inputs.matrix.rows)
        switch measure {
        case .novelSum: return novelSum(progress: progress)
        case .distSumCosine: return sumOfCosineDistances
        case .distSumL2: return sumOfDistances
        case .meanPairwiseCosine: return sumOfCosineDistances / (rows * (rows - 1) / 2)
        case .meanPairwiseL2: return sumOfDistances / (rows * (rows - 1) / 2)
        case .meanCosine: return (2 * sumOfCosineDistances + Double(space.zeroRows.count)) / (rows * rows)
        case .nearestDistance: return try meanNeighbourDistance(measure, count: 1)
        case .knnDistance: return try meanNeighbourDistance(measure, count: inputs.density.neighbors)
        case .radius: return inputs.matrix.radius()
        case .logDeterminant: return try logDeterminant()
        case .vendi: return try vendi()
        case .rke:
            try requireDirections(measure)
            return rows * rows / gram.squaredFrobeniusNorm()
        case .facilityLocation: return try meanDistanceFromReference(measure)
        case .coverage: return try coverage()
        case .partitionEntropy: return try partitionEntropy(progress: progress)
        case .clusterInertia: return clusterInertia(progress: progress)
        case .typeTokenRatio: return try typeTokenRatio()
        case .vocdD: return try vocdD()
        }
    }

    private func novelSum(progress: (_ done: Int, _ total: Int) -> Void) -> Double {
        let rows = inputs.matrix.rows
        var densities = inputs.densities
        if densities == nil, inputs.density.power > 0, let reference = inputs.reference {
            densities = DensityReference(reference, density: inputs.density)
                .factors(of: inputs.matrix) { progress($0, 2 * rows) }
        }
        return inputs.novelSum.value(of: inputs.matrix, densities: densities) { progress(rows + $0, 2 * rows) }
    }

    /// The K nearest rows to each row, itself first.
    private mutating func nearestOthers() -> NearestRows {
        let count = min(inputs.density.neighbors, inputs.matrix.rows - 1) + 1
        return NearestSearch(space.units).nearest(to: space.units, count: count)
    }

    private mutating func meanNeighbourDistance(_ measure: Measure, count: Int) throws(MeasureError) -> Double {
        try requireDirections(measure)
        let means = (0..<inputs.matrix.rows).map { row in
            Density.mean(neighbours.squaredDistances(of: row).dropFirst().prefix(count)) / 2
        }
        return means.reduce(0, +) / Double(means.count)
    }

    private mutating func logDeterminant() throws(MeasureError) -> Double {
        try requireDirections(.logDeterminant)
        var ridged = gram
        ridged.addToDiagonal(Measure.logDeterminantRidge)
        guard let value = ridged.logDeterminant() else { throw .notFactorized(.logDeterminant) }
        // The similarity matrix has further eigenvalues, all zero, where there are more rows than columns.
        return value + Double(inputs.matrix.rows - ridged.order) * log(Measure.logDeterminantRidge)
    }

    private mutating func vendi() throws(MeasureError) -> Double {
        try requireDirections(.vendi)
        guard let eigenvalues = gram.eigenvalues() else { throw .notFactorized(.vendi) }
        let shares = eigenvalues.map { $0 / Double(inputs.matrix.rows) }
        return exp(-shares.reduce(0) { $0 + ($1 > 0 ? $1 * log($1) : 0) })
    }

    private mutating func coverage() throws(MeasureError) -> Double {
        guard let stream = inputs.stream else { return try meanDistanceFromReference(.coverage) }
        return try meanDistanceToSet(.coverage, from: stream, "stream")
    }

    private mutating func meanDistanceFromReference(_ measure: Measure) throws(MeasureError) -> Double {
        if let distanceFromReference { return distanceFromReference }
        let distance = try meanDistanceToSet(measure, from: inputs.reference, "reference")
        distanceFromReference = distance
        return distance
    }

    private mutating func meanDistanceToSet(
        _ measure: Measure, from others: Matrix?, _ name: String
    ) throws(MeasureError) -> Double {
        try requireDirections(measure)
        let others = try directions(others, name, measure)
        let nearest = NearestSearch(space.units).nearest(to: others, count: 1)
        return Density.mean(nearest.squaredDistances) / 2
    }

    mutating func requireDirections(_ measure: Measure) throws(MeasureError) {
        if let row = space.zeroRows.first { throw .zeroVector(measure, input: "set", row: row) }
    }

    func directions(
        _ matrix: Matrix?, _ name: String, _ measure: Measure
    ) throws(MeasureError) -> Matrix {
        let space = CosineSpace(matrix ?? Matrix(columns: inputs.matrix.columns))
        if let row = space.zeroRows.first { throw .zeroVector(measure, input: name, row: row) }
        return space.units
    }
}

extension Measure {
    /// Added to the diagonal of the similarity matrix, so that its determinant is not zero.
    static let logDeterminantRidge = 1e-3
}
