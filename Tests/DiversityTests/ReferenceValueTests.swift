import Diversity
import Foundation
import Testing
import Vectors

/// The values of the authors' released code, and of an independent implementation of the paper's formulas.
@Suite(.enabled(if: SharedData.isThere, "the reference values are not there"), .serialized)
struct ReferenceValueTests {
    init() {
        // The library's threads wait for each other busily, which costs more than it gains beside other tests.
        LinearAlgebra.setThreadCount(1)
    }

    struct Inputs: Sendable {
        let matrix: Matrix
        let reference: Matrix
    }

    static func inputs(_ name: String) throws -> Inputs {
        switch name {
        case "toy_2d_12":
            let matrix = try SharedData.matrix("ref/toy_2d_12.npy")
            return Inputs(matrix: matrix, reference: matrix)
        case "toy_16d_300":
            let matrix = try SharedData.matrix("ref/toy_16d_300.npy")
            return Inputs(matrix: matrix.prefix(120), reference: matrix)
        case "toy_16d_outside_ref":
            let matrix = try SharedData.matrix("ref/toy_16d_300.npy").normalized()
            return Inputs(matrix: matrix.prefix(120), reference: matrix.selecting(120..<300))
        case "instructions_1000":
            let matrix = try SharedData.matrix("instructions.npy")
            return Inputs(
                matrix: matrix.selecting(try SharedData.rows("ref/instructions_1000_rows.npy")), reference: matrix)
        default:
            let matrix = try SharedData.matrix("packages.npy")
            return Inputs(
                matrix: matrix.selecting(try SharedData.rows("ref/packages_5000_rows.npy")), reference: matrix)
        }
    }

    private struct Grid: Decodable {
        struct PaperValue: Decodable { let mean: Double }
        let released: [String: Double]
        let paper: [String: PaperValue]
        enum CodingKeys: String, CodingKey {
            case released = "released_code_float32"
            case paper = "numpy_float64_paper_formula"
        }
    }

    /// K, β and α of a key such as `neighbor_10_density_0.5_distance_1`.
    private func point(_ key: String) throws -> (density: Density, power: Double) {
        let parts = key.split(separator: "_")
        let neighbors = try #require(Int(parts[1]))
        let density = try #require(Double(parts[3]))
        let distance = try #require(Double(parts[5]))
        return (Density(neighbors: neighbors, power: density), distance)
    }

    @Test(arguments: ["toy_2d_12", "toy_16d_300", "toy_16d_outside_ref", "instructions_1000", "packages_5000"])
    func everyGridPointOfBothForms(name: String) throws {
        let inputs = try Self.inputs(name)
        let grid: Grid = try SharedData.decode("ref/novelsum_\(name).json")
        var keys: [String] = []
        var terms: [NovelSum.Term] = []
        var expected: [Double] = []
        var densities: [Density: [Double]] = [:]
        func add(_ form: NovelSumForm, _ key: String, _ value: Double) throws {
            let (density, power) = try point(key)
            // One search for each K; the other powers follow from δ.
            let spread = Density(neighbors: density.neighbors, power: 1)
            let squares =
                densities[spread]
                ?? DensityReference(inputs.reference, density: spread)
                .meanSquaredDistances(of: inputs.matrix)
            densities[spread] = squares
            keys.append("\(form) \(key)")
            terms.append(
                NovelSum.Term(
                    novelSum: NovelSum(form: form, proximityPower: power),
                    densities: squares.map(density.factor(meanSquaredDistance:))))
            expected.append(value)
        }
        for (key, value) in grid.released where key.hasPrefix("neighbor") { try add(.released, key, value) }
        for (key, value) in grid.paper { try add(.paper, key, value.mean) }
        #expect(keys.count == 30)
        let values = NovelSum.memberValues(of: inputs.matrix, terms: terms).map(NovelSum.mean)
        for index in keys.indices {
            #expect(agree(values[index], expected[index]), "\(keys[index])")
        }
        let cosine = try MeasureInputs(inputs.matrix).evaluate([.meanCosine])[.meanCosine]
        #expect(agree(try #require(cosine), try #require(grid.released["cos_distance"])))
    }

    private struct Choices: Decodable {
        let first: Int
        let neighbors: Int
        let densityPower: Double
        let distancePower: Double
        let indices: [Int]
        let gaps: [Double]?
        let incrementalGaps: [Double]?
        enum CodingKeys: String, CodingKey {
            case neighbors
            case first = "first_index_picked_by_seed_42"
            case densityPower = "density_power"
            case distancePower = "distance_power"
            case indices = "released_code_float32"
            case gaps = "numpy_float64_released_rel_gap_to_second"
            case incrementalGaps = "incremental_rel_gap_to_second"
        }
    }

    private func compareChoices(_ name: String, pool: Matrix) throws {
        let choices: Choices = try SharedData.decode("ref/novelselect_\(name).json")
        let gaps = try #require(choices.gaps ?? choices.incrementalGaps)
        let density = Density(neighbors: choices.neighbors, power: choices.densityPower)
        let densities = DensityReference(pool, density: density).factors(of: pool)
        let selected = NovelSelect(proximityPower: choices.distancePower)
            .select(choices.indices.count, of: pool, densities: densities, first: choices.first).indices
        if let place = selected.indices.first(where: { selected[$0] != choices.indices[$0] }) {
            // From a tie on, another order is no error, so long as the selection is as good.
            #expect(gaps[place] < 1e-6, "choice \(place): \(selected[place]), expected \(choices.indices[place])")
            let novelSum = NovelSum(proximityPower: choices.distancePower)
            let values = [selected, choices.indices].map { rows in
                novelSum.value(of: pool.selecting(rows), densities: rows.map { densities[$0] })
            }
            #expect(agree(values[0], values[1], relative: 1e-3))
        }
    }

    @Test(arguments: [
        "toy_16d_300", "toy_16d_300_alpha0_beta0.5_K10", "toy_16d_300_alpha1_beta0.25_K5",
        "toy_16d_300_alpha1_beta0_K10", "toy_16d_300_alpha2_beta0.5_K10",
    ])
    func choicesInTheToySet(name: String) throws {
        try compareChoices(name, pool: SharedData.matrix("ref/toy_16d_300.npy"))
    }

    @Test func choicesInThePlane() throws {
        try compareChoices("toy_2d_12", pool: SharedData.matrix("ref/toy_2d_12.npy"))
    }

    @Test(arguments: ["instructions_1000", "packages_5000"])
    func choicesAmongRealRows(name: String) throws {
        try compareChoices("\(name)_pool", pool: Self.inputs(name).matrix)
    }

    /// Some fifteen seconds with optimisation, and only run with it.
    @Test(.enabled(if: isOptimized, "slow without optimisation"))
    func choicesAmongThirtyThousandRows() throws {
        try compareChoices("packages_30k_500", pool: SharedData.matrix("packages.npy").prefix(30_000))
    }

    @Test(arguments: ["toy_16d_300", "instructions_1000"])
    func otherMeasures(name: String) throws {
        let all: [String: [String: JSONValue]] = try SharedData.decode("ref/measures.json")
        let expected = try #require(all[name]).compactMapValues(\.number)
        var inputs = MeasureInputs(try Self.inputs(name).matrix)
        let reference = try Self.inputs(name).reference.prefix(5000)
        inputs.reference = reference
        inputs.centroids = reference.prefix(100)
        let values = try inputs.evaluate(Measure.allCases.filter { !$0.needsTexts })
        let names: [(String, Measure)] = [
            ("mean_pairwise_cosine_distance", .meanPairwiseCosine),
            ("sum_pairwise_cosine_distance", .distSumCosine),
            ("mean_pairwise_l2_distance_raw_vectors", .meanPairwiseL2),
            ("nearest_neighbour_cosine_distance_mean", .nearestDistance),
            ("knn10_cosine_distance_mean_of_first_10", .knnDistance),
            ("radius_geometric_mean_of_std_raw_vectors_ddof0", .radius),
            ("vendi_order1_cosine_kernel", .vendi),
            ("vendi_order2_rke", .rke),
            ("logdet_cosine_kernel_plus_1e-3_identity", .logDeterminant),
            ("facility_location_mean_min_cosine_distance_from_reference", .facilityLocation),
            ("partition_entropy_bits_centroids_first_100_reference_rows_cosine", .partitionEntropy),
        ]
        #expect(expected.count == names.count)
        for (key, measure) in names {
            #expect(agree(try #require(values[measure]), try #require(expected[key])), "\(measure)")
        }
    }
}

/// Whether the tests were compiled with optimisation.
private var isOptimized: Bool {
    var isDebug = false
    assert(
        {
            isDebug = true
            return true
        }())
    return !isDebug
}

/// A JSON value, of which only numbers are of interest.
enum JSONValue: Decodable {
    case number(Double)
    case other

    var number: Double? {
        if case .number(let value) = self { value } else { nil }
    }

    init(from decoder: any Decoder) throws {
        let value = try? decoder.singleValueContainer().decode(Double.self)
        self = value.map(JSONValue.number) ?? .other
    }
}
