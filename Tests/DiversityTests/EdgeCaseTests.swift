import Diversity
import Foundation
import Testing
import Vectors

/// What the released code does at the edges, and where this module deliberately does better.
@Suite(.enabled(if: SharedData.isThere, "the reference values are not there"))
struct EdgeCaseTests {
    private struct EdgeCase: Decodable {
        let what: String
        let matrix: Matrix
        let reference: Matrix
        let neighbors: Int
        let densityPower: Double
        let distancePower: Double
        let densities: [Double]
        let novelSum: Double
        let cosineDistance: Double
        /// The exact squared distances, where the released code's are not.
        let trueSquares: [Double]?

        enum CodingKeys: String, CodingKey {
            case what, neighbors, reference
            case matrix = "X"
            case densityPower = "density_power"
            case distancePower = "distance_power"
            case densities = "density"
            case novelSum = "novelsum"
            case cosineDistance = "cos_distance"
            case trueSquares = "true_sq_l2"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            what = try container.decode(String.self, forKey: .what)
            neighbors = try container.decode(Int.self, forKey: .neighbors)
            densityPower = try container.decode(Double.self, forKey: .densityPower)
            distancePower = try container.decode(Double.self, forKey: .distancePower)
            densities = try container.decode([Double].self, forKey: .densities)
            novelSum = try container.decode(Double.self, forKey: .novelSum)
            cosineDistance = try container.decode(Double.self, forKey: .cosineDistance)
            trueSquares = try container.decodeIfPresent([Double].self, forKey: .trueSquares)
            matrix = Self.matrix(try container.decode([[Float]].self, forKey: .matrix))
            // The reference may be given as "X": the set itself.
            let rows = try? container.decode([[Float]].self, forKey: .reference)
            reference = rows.map(Self.matrix) ?? matrix
        }

        private static func matrix(_ rows: [[Float]]) -> Matrix {
            Matrix(rows: rows.count, columns: rows[0].count, elements: rows.flatMap(\.self))
        }
    }

    /// Where all rows coincide the released code gives −1e-7 for 0, and 2e-19 for a density of 0: hence the absolute
    /// tolerance.
    @Test func allCasesAreReproduced() throws {
        let cases: [EdgeCase] = try SharedData.decode("ref/edge_cases.json")
        #expect(cases.count == 10)
        for example in cases {
            let density = Density(neighbors: example.neighbors, power: example.densityPower)
            let reference = DensityReference(example.reference, density: density)
            let factors = reference.factors(of: example.matrix)
            let novelSum = NovelSum(proximityPower: example.distancePower).value(of: example.matrix, densities: factors)
            let cosine = try MeasureInputs(example.matrix).evaluate([.meanCosine])[.meanCosine] ?? .nan
            #expect(agree(cosine, example.cosineDistance, absolute: 2e-7), "\(example.what)")
            if let squares = example.trueSquares {
                // In single precision these distances cancel to 0 or 2e-7, and NovelSum becomes 9,407.
                for (row, square) in squares.enumerated() {
                    let expected = density.factor(meanSquaredDistance: square)
                    #expect(agree(factors[row], expected, relative: 1e-3), "\(example.what)")
                }
                let exact = squares.map(density.factor(meanSquaredDistance:))
                let expected = NovelSum().value(of: example.matrix, densities: exact + exact)
                #expect(agree(novelSum, expected, relative: 1e-3), "\(example.what)")
            } else {
                for (factor, expected) in zip(factors, example.densities) {
                    #expect(agree(factor, expected), "\(example.what)")
                }
                #expect(agree(novelSum, example.novelSum, absolute: 2e-7), "\(example.what)")
            }
        }
    }

    /// On unit vectors with copies merged, noise on copies does not blow NovelSum up.
    @Test func theUnitFormIsUnmovedByNoisyCopies() throws {
        let cases: [EdgeCase] = try SharedData.decode("ref/edge_cases.json")
        let example = try #require(cases.last)
        let rows = example.matrix.rows / 2
        let density = Density(form: .unit, neighbors: 1)
        let clean = DensityReference(example.matrix.prefix(rows), density: density)
        let noisy = DensityReference(example.matrix, density: density)
        #expect(noisy.rows == rows)
        for (factor, expected) in zip(noisy.factors(of: example.matrix), clean.factors(of: example.matrix)) {
            #expect(agree(factor, expected, relative: 1e-3))
        }
    }
}
