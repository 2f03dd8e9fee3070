import Diversity
import Vectors

/// NovelSum of one set in both forms, and without density factors.
struct NovelSums: Equatable {
    /// The released form.
    let released: Double
    /// The released form without density factors, β = 0.
    let unweighted: Double
    /// The paper's form.
    let paper: Double

    init(released: Double, unweighted: Double, paper: Double) {
        self.released = released
        self.unweighted = unweighted
        self.paper = paper
    }

    /// The values of the rows at `indices`, in one pass over their pairs; `densities` has a factor for each row of
    /// `matrix`.
    init(of indices: [Int], in matrix: Matrix, densities: [Double], proximityPower: Double) {
        let released = NovelSum(proximityPower: proximityPower)
        let paper = NovelSum(form: .paper, proximityPower: proximityPower)
        let factors = indices.map { densities[$0] }
        let values = NovelSum.memberValues(
            of: matrix.selecting(indices),
            terms: [
                NovelSum.Term(novelSum: released, densities: factors), NovelSum.Term(novelSum: released),
                NovelSum.Term(novelSum: paper, densities: factors),
            ])
        self.init(
            released: NovelSum.mean(values[0]), unweighted: NovelSum.mean(values[1]), paper: NovelSum.mean(values[2]))
    }

    /// The mean of several sets' values.
    init(meanOf sets: [NovelSums]) {
        self.init(
            released: NovelSum.mean(sets.map(\.released)), unweighted: NovelSum.mean(sets.map(\.unweighted)),
            paper: NovelSum.mean(sets.map(\.paper)))
    }
}
