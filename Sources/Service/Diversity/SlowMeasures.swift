import Diversity
import Selection
import Vectors

/// The measures that take more than a moment and are kept up to date beside the stream, for one pool.
struct SlowMeasures {
    /// Multiplications, about, beyond which a measure is computed only when it is asked for with `exact`; some seconds.
    private static let workMax = 1e11
    /// What an eigenvalue problem of order m takes is about this times m³.
    private static let spectrumFactor = 5.0
    /// Iterations of k-means, about.
    private static let iterations = 60.0

    let pool: MirroredPool
    let settings: EngineSettings

    /// Those that the pool needs.
    var names: Set<MeasureName> {
        var names: Set<MeasureName> = [.measure(.clusterInertia)]
        if settings.reference != .none { names.insert(.measure(.partitionEntropy)) }
        let dimension = pool.dimension
        // Nothing that compares vectors is computed in a moment where they are not at hand.
        if pool.vectors == nil { names.formUnion(Self.comparing) }
        guard pool.count > PoolMeasuring.smallSpectrum else { return names }
        if dimension > UnitMoments.largestDimensionWithSpectrum { names.insert(.measure(.vendi)) }
        if dimension > UnitMoments.largestDimensionWithProducts { names.insert(.measure(.logDeterminant)) }
        return names
    }

    /// Those of them that do not take too long, nor too much memory, for a refresh that nobody asked for.
    var affordable: Set<MeasureName> { pool.vectors == nil ? [] : names.filter { work(of: $0) <= Self.workMax } }

    /// Measures that look at vectors, and not at sums over them.
    private static let comparing: Set<MeasureName> = [
        .measure(.novelSum), .novelSumUnweighted, .measure(.nearestDistance), .measure(.knnDistance),
        .measure(.distSumL2), .measure(.meanPairwiseL2), .measure(.radius), .measure(.facilityLocation),
        .measure(.coverage),
    ]

    private func work(of name: MeasureName) -> Double {
        let (rows, columns) = (Double(pool.count), Double(pool.dimension))
        let order = min(rows, columns)
        return switch name {
        case .measure(.clusterInertia): rows * columns * Double(Clusterings.count) * Self.iterations
        case .measure(.partitionEntropy):
            (Double(Clusterings.referenceRows) * Self.iterations + rows) * columns * Double(Clusterings.count)
        case .measure(.radius): rows * columns
        case .measure(.vendi): rows * columns * order + Self.spectrumFactor * order * order * order
        default: rows * columns * order
        }
    }
}
