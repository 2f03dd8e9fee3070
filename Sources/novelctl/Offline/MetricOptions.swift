import ArgumentParser
import Diversity

/// The definition of NovelSum and its parameters.
struct MetricOptions: ParsableArguments {
    @Option(help: "The definition of NovelSum: released, as in the authors' code, or paper.")
    var form = NovelSumForm.released

    @Option(help: ArgumentHelp("Proximity power: near ones count the more, the larger it is.", valueName: "α"))
    var alpha = 1.0

    @Option(help: ArgumentHelp("Density power: dense regions count the more; 0 for no density.", valueName: "β"))
    var beta = 0.5

    @Option(help: ArgumentHelp("How many reference neighbours make a density.", valueName: "k"))
    var neighbors = 10

    func validate() throws {
        guard alpha.isFinite else { throw ValidationError("--alpha: found \(alpha), expected a finite number") }
        guard beta.isFinite, beta >= 0 else { throw ValidationError("--beta: found \(beta), expected at least 0") }
        guard (1...100_000).contains(neighbors) else {
            throw ValidationError("--neighbors: found \(neighbors), expected 1 to 100000")
        }
    }

    /// The released density of these parameters.
    func density(selfInReference: Bool = true) -> Density {
        Density(neighbors: neighbors, power: beta, selfInReference: selfInReference)
    }

    /// NovelSum of these parameters.
    func novelSum(excludeSelf: Bool = false) -> NovelSum {
        NovelSum(form: form, proximityPower: alpha, excludeSelf: excludeSelf)
    }
}

extension NovelSumForm: ExpressibleByArgument {}
