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

    @Option(
        help: ArgumentHelp(
            """
            Reference rows nearer to each other than this cosine distance count as one, as noveld's \
            reference.merge_below has it. Default: exact copies only, as in the authors' code; for the engine 5e-7. \
            Values above leave the released definition.
            """, valueName: "distance"))
    var mergeBelow: Double?

    @Option(
        help: ArgumentHelp(
            """
            The least mean squared distance to the neighbours that enters a density, as noveld's \
            reference.density_floor has it. Values above 0 leave the released definition.
            """, valueName: "δ"))
    var densityFloor = 0.0

    func validate() throws {
        guard alpha.isFinite else { throw ValidationError("--alpha: found \(alpha), expected a finite number") }
        guard beta.isFinite, beta >= 0 else { throw ValidationError("--beta: found \(beta), expected at least 0") }
        guard (1...100_000).contains(neighbors) else {
            throw ValidationError("--neighbors: found \(neighbors), expected 1 to 100000")
        }
        if let mergeBelow, !(0...2).contains(mergeBelow) {
            throw ValidationError("--merge-below: found \(mergeBelow), expected a cosine distance from 0 to 2")
        }
        guard densityFloor.isFinite, densityFloor >= 0 else {
            throw ValidationError("--density-floor: found \(densityFloor), expected at least 0")
        }
    }

    /// The released density of these parameters.
    func density(selfInReference: Bool = true) -> Density {
        Density(
            neighbors: neighbors, power: beta, mergeBelow: squaredMergeBelow, floor: densityFloor,
            selfInReference: selfInReference)
    }

    /// `mergeBelow` as a squared distance of unit vectors, which is twice their cosine distance.
    var squaredMergeBelow: Float? { mergeBelow.map { Float(2 * $0) } }

    /// NovelSum of these parameters.
    func novelSum(excludeSelf: Bool = false) -> NovelSum {
        NovelSum(form: form, proximityPower: alpha, excludeSelf: excludeSelf)
    }
}

extension NovelSumForm: ExpressibleByArgument {}
