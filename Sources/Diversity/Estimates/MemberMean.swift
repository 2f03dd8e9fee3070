/// A figure of a set that is a mean over its members, and so can be estimated from some of them.
public enum MemberMean: Hashable, Sendable {
    /// The mean cosine distance to the K nearest other members.
    case nearest(Int)
    /// The mean Euclidean distance of unit vectors to the other members.
    case distance
    /// The mean squared cosine with all members, the member itself included.
    case squaredCosine
    /// v_i; with `weighted: false` as if β were 0.
    case novelSum(NovelSumForm, weighted: Bool)
}
