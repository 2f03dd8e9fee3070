extension Measure {
    /// What the measure is, in one line for a table or a help text.
    public var summary: String {
        switch self {
        case .novelSum: "rank- and density-weighted distances between the rows"
        case .distSumCosine: "sum of the cosine distances of all pairs"
        case .distSumL2: "sum of the Euclidean distances of all pairs"
        case .meanPairwiseCosine: "mean cosine distance of all pairs"
        case .meanPairwiseL2: "mean Euclidean distance of all pairs"
        case .meanCosine: "mean of the full matrix of cosine distances"
        case .nearestDistance: "mean cosine distance to the nearest other row"
        case .knnDistance: "mean cosine distance to the K nearest other rows"
        case .radius: "geometric mean of the dimensions' standard deviations"
        case .logDeterminant: "log-determinant of the cosine similarities + 0.001 I"
        case .vendi: "effective number of distinct rows (Vendi score)"
        case .rke: "effective number of frequent modes (Vendi of order 2)"
        case .facilityLocation: "mean cosine distance, reference to set; small is good"
        case .coverage: "mean cosine distance, stream to set; small is good"
        case .partitionEntropy: "bits of how the rows fall to clusters of the reference"
        case .clusterInertia: "sum of squared distances to the set's own k-means"
        case .typeTokenRatio: "different words over words of the texts"
        case .vocdD: "diversity of the texts' words, hardly of their length"
        }
    }
}
