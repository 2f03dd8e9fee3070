import Diversity
import Vectors

/// NovelSum of a set, and what it would be without density factors (β = 0).
struct ExactNovelSum: Equatable {
    /// The name of the value without density factors.
    static let unweightedName = "novelsum_unweighted"

    let weighted: Double
    let unweighted: Double

    /// Both values from one pass over the pairs; `densities` has a factor for each row.
    init(of matrix: Matrix, densities: [Double], novelSum: NovelSum, progress: (Int) -> Void = { _ in }) {
        let terms = [NovelSum.Term(novelSum: novelSum, densities: densities), NovelSum.Term(novelSum: novelSum)]
        let values = NovelSum.memberValues(of: matrix, terms: terms, progress: progress)
        weighted = NovelSum.mean(values[0])
        unweighted = NovelSum.mean(values[1])
    }
}
