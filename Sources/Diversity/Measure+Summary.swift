extension Measure {
    /// What the measure is, in one line for a table or a help text.
    public var summary: String {
        switch self {
        case .novelSum: "rank- and density-weighted distances between the rows (NovelSum)"
        case .distSumCosine: "sum of the cosine distances of all pairs"
        case .distSumL2: "sum of the Euclidean distances of all pairs"
        case .meanPairwiseCosine: "mean cosine distance of all pairs"
        case .meanPairwiseL2: "mean Euclidean distance of all pairs"
        case .meanCosine: "mean of the full matrix of cosine distances, diagonal included"
        case .nearestDistance: "mean cosine distance to the nearest other row"
        case .knnDistance: "mean cosine distance to the K nearest other rows"
        case .radius: "geometric mean of the standard deviations of the dimensions"
        case .logDeterminant: "log-determinant of the matrix of cosine similarities, plus 0.001 on its diagonal"
        case .vendi: "effective number of distinct rows (Vendi score)"
        case .rke: "effective number of frequent modes (Vendi score of order 2)"
        case .facilityLocation: "mean cosine distance of the reference rows to the set; smaller is better"
        case .partitionEntropy: "entropy in bits of how the rows fall to given centroids"
        }
    }
}
