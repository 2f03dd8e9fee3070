/// A measure of the diversity of a set of n vectors. The raw values are the names used on the command line and the wire.
///
/// d is the cosine distance 1 − cos, ‖·‖ the Euclidean norm. Measures on cosines take rows of any length but zero; those
/// on Euclidean distances take the vectors as given. "Misses" says what a measure cannot see, which is why there are
/// several. The study that compares most of them is Yang et al., ACL 2025 (arXiv 2502.17184).
public enum Measure: String, Sendable, Codable, CaseIterable, Comparable {
    /// NovelSum: rank-weighted, density-weighted distances, in the form and with the powers asked for.
    ///
    /// Source: Yang et al., ACL 2025. Cost O(n²·d), and n·m·d for the density against m reference rows. Larger is more
    /// diverse; 0 for n copies. Misses: sizes. It falls as n grows, so only sets of equal size compare.
    case novelSum = "novelsum"

    /// Σ_{i<j} d(x_i, x_j), "DistSum cosine".
    ///
    /// Source: Du and Black, ACL 2019. Cost O(n·d), exact, through the mean of the unit vectors. From 0 to about n²/2.
    /// Misses: near-duplicates. Copies of a few far apart rows score as well as any set.
    case distSumCosine = "distsum_cosine"

    /// Σ_{i<j} ‖x_i − x_j‖ of the vectors as given, "DistSum L2".
    ///
    /// Source: Du and Black, ACL 2019. Cost O(n²·d). At least 0. Misses: near-duplicates, as above.
    case distSumL2 = "distsum_l2"

    /// The mean of d(x_i, x_j) over the pairs i < j.
    ///
    /// Cost O(n·d), exact. From 0 to n/(n − 1), about 1. Misses: near-duplicates; comparable between different n.
    case meanPairwiseCosine = "mean_pairwise_cosine"

    /// The mean of ‖x_i − x_j‖ over the pairs i < j, of the vectors as given.
    ///
    /// Cost O(n²·d). At least 0. Misses: near-duplicates.
    case meanPairwiseL2 = "mean_pairwise_l2"

    /// The mean of the full n × n matrix of cosine distances, its diagonal included: `cos_distance` of the released code.
    ///
    /// (1 − 1/n) times `mean_pairwise_cosine`.
    case meanCosine = "cos_distance"

    /// The mean over the rows of the cosine distance to the nearest other row.
    ///
    /// Cost O(n²·d) by matrix products. From 0 to 2. Misses: everything but the closest pair of each row; one copy of
    /// each row makes it 0.
    case nearestDistance = "nearest_distance"

    /// The mean over the rows of the mean cosine distance to the K nearest other rows; all others where there are fewer.
    ///
    /// Source: Stasaski et al., ACL 2020. Cost O(n²·d) by matrix products. From 0 to 2. Misses: how far apart the groups
    /// are that neighbours form.
    case knnDistance = "knn_distance"

    /// The geometric mean over the dimensions of the standard deviation (divided by n) of the vectors as given.
    ///
    /// Source: Lai et al., LREC 2020. Cost O(n·d). At least 0; 0 where any dimension is constant. Misses: correlation of
    /// dimensions, gaps, near-duplicates.
    case radius = "radius"

    /// ln det(K + 10⁻³·I), K the matrix of cosine similarities.
    ///
    /// Source: Wang et al. 2024 (arXiv 2402.02318), a determinantal point process. Cost O(n·d·min(n, d)). From n·ln 10⁻³,
    /// about −6.9 n, to about 0. Misses: for n much larger than d it counts rows more than it compares sets.
    case logDeterminant = "logdet"

    /// The Vendi score: exp of the entropy −Σ λ ln λ of the eigenvalues of K/n, an effective number of distinct rows.
    ///
    /// Source: Friedman and Dieng, TMLR 2023. Cost O(n·d·min(n, d) + min(n, d)³). From 1 to min(n, d). Misses: with
    /// dense embeddings it saturates below d, however many rows there are.
    case vendi = "vendi"

    /// RKE, the Vendi score of order 2: 1/Σ λ² = n²/Σ_ij cos²(x_i, x_j).
    ///
    /// Source: Jalali, Li and Farnia, NeurIPS 2023; Pasarkar and Dieng, AISTATS 2024. Cost O(n·d·min(n, d)). From 1 to
    /// min(n, d). Misses: rare modes; it counts the frequent ones.
    case rke = "rke"

    /// The mean over the reference rows of the cosine distance to the nearest row of the set. Smaller is better.
    ///
    /// Source: the facility-location problem (Farahani and Hekmatfar 2009). Cost O(n·m·d) by matrix products. From 0 to
    /// 2. Misses: redundancy within the set; a superset is never worse.
    case facilityLocation = "facility_location"

    /// The mean over the rows of the stream that the set was selected from of the cosine distance to the nearest row of
    /// the set. Smaller is better.
    ///
    /// The formula of `facility_location`, asked of the stream instead of the reference: the two differ where the
    /// reference is another set, pinned by the operator for instance, and agree where it is the stream. Not the share of
    /// rows within a k-nearest-neighbour radius, which Naeem et al. (ICML 2020) call coverage, nor the largest distance,
    /// the covering radius of k-center. Cost, range and blind spot are those of `facility_location`.
    case coverage = "coverage"

    /// The entropy in bits of how the rows fall to k clusters of the reference, or to the nearest, by cosine, of given
    /// centroids.
    ///
    /// The clusters are those of k-means on the reference's directions. Source: Han et al., Findings of EMNLP 2022; the
    /// released code of Yang et al. has 100 clusters. Cost O(n·k·d), and O(m·k·d) for each iteration of k-means on m rows.
    /// From 0 to log₂ k. Misses: everything within a cell, and how far the cells are from each other.
    case partitionEntropy = "partition_entropy"

    /// Σ_i ‖x_i − c(x_i)‖², c(x) the centroid of the cluster that k-means puts x into, of the vectors as given.
    ///
    /// Source: Du and Black, ACL 2019. Cost O(n·k·d) for each iteration. At least 0, and 0 for no more than k rows.
    /// Misses: how far the clusters are from each other; it is a sum, so it grows with n.
    case clusterInertia = "cluster_inertia"

    /// The type-token ratio of the rows' texts: different words over words.
    ///
    /// Source: Johnson 1944; the words are those of `WordTokens`. Cost O(length of the texts). From above 0 to 1.
    /// Misses: meaning, and the order of words. It falls as texts grow, so only texts of equal length compare.
    case typeTokenRatio = "ttr"

    /// vocd-D of the rows' texts: the parameter of a curve through the type-token ratios of small samples of words.
    ///
    /// Source: Malvern et al. 2004; McCarthy and Jarvis 2007; see `VocdD`. Cost O(length of the texts). Above 0; for
    /// prose mostly 10 to 200. Misses: meaning, and the order of words.
    case vocdD = "vocd_d"

    /// By name.
    public static func < (left: Measure, right: Measure) -> Bool {
        left.rawValue < right.rawValue
    }
}
