extension Measure {
    /// The fewest rows that the measure is defined for.
    public var smallestSet: Int {
        switch self {
        case .meanPairwiseCosine, .meanPairwiseL2, .nearestDistance, .knnDistance: 2
        default: 1
        }
    }

    /// Whether the measure compares the set with other rows: a reference, a stream, or centroids. NovelSum does so for its
    /// density alone, and is not among them.
    public var needsReference: Bool {
        switch self {
        case .facilityLocation, .coverage, .partitionEntropy: true
        default: false
        }
    }

    /// Whether the measure counts the words of the rows' texts.
    public var needsTexts: Bool { self == .typeTokenRatio || self == .vocdD }

    /// Whether the measure rests on k-means, and so on a number of clusters and a seed.
    public var usesClusters: Bool { self == .clusterInertia || self == .partitionEntropy }
}
