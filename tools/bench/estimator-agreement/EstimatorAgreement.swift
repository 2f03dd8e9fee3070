import ArgumentParser
import Numpy
import Selection
import Vectors

/// How estimated gains agree with exact ones, and what they cost.
@main
struct EstimatorAgreement: ParsableCommand {
    @Argument(help: "Embeddings.")
    var file: String

    @Option(parsing: .upToNextOption, help: "Sizes of pools of random rows.")
    var pools: [Int] = []

    @Option(parsing: .upToNextOption, help: "Sizes of pools of which only the cost is measured.")
    var costs: [Int] = []

    @Option(parsing: .upToNextOption, help: "Capacities of engines that see the rows in their order.")
    var capacities: [Int] = []

    @Option(help: "How many rows the engines see.")
    var rows = 20_000

    @Option(help: "How many rows are decided between two looks at single decisions.")
    var every = 2_048

    @Option(help: "Up to how many members there is a census (index.census).")
    var census = EngineSettings.Search().census

    @Flag(help: "Leave out the engines with exact gains over the whole stream, which take longest.")
    var differencesOnly = false

    @Flag(help: "Compare decisions with NovelSum's definition: at any capacity, as it takes no memory by its square.")
    var byDefinition = false

    func run() throws {
        let matrix = try NumpyFile.readMatrix(path: file).normalized()
        for size in pools { RandomPool(matrix, size: size, comparesExactly: true).measure(census: census) }
        for size in costs { RandomPool(matrix, size: size, comparesExactly: false).measure(census: census) }
        for capacity in capacities {
            LivePool(matrix.prefix(rows), capacity: capacity, census: census, byDefinition: byDefinition)
                .measure(every: every, comparingWhole: !differencesOnly)
        }
    }

    static func main() {
        LinearAlgebra.recogniseProcessor()
        main(nil)
    }
}
