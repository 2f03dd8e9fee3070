import Foundation
import Messages
import Testing
import Vectors

@testable import novelctl

struct MeasureCommandTests {
    /// Right angles: every row has one distance 0 and others of 1.
    private static let axes = Matrix(rows: 3, columns: 3, elements: [1, 0, 0, 0, 2, 0, 0, 0, 3])

    private func measure(_ matrix: Matrix, _ options: [String], in scratch: Scratch) throws -> JSONObject {
        let file = try scratch.write(matrix, to: "set.npy")
        let result = try Program.novelctl(["measure", file, "--json"] + options, in: scratch)
        try #require(result.code == 0, "\(result.errors)")
        return try result.json()
    }

    private func value(_ name: String, in object: JSONObject) throws -> Double {
        try #require(object[name]?.number?.double)
    }

    @Test func novelSumOfRightAngles() throws {
        let scratch = try Scratch()
        let weights = 1.0 + 1 / 2 + 1 / 3
        let released = try measure(Self.axes, ["--neighbors", "2"], in: scratch)
        #expect(released.members.map(\.name) == ["novelsum", "novelsum_unweighted"])
        #expect(abs(try value("novelsum_unweighted", in: released) - (1.0 / 2 + 1 / 3) / weights) < 1e-7)
        let excluding = try measure(Self.axes, ["--neighbors", "2", "--exclude-self"], in: scratch)
        #expect(abs(try value("novelsum_unweighted", in: excluding) - 1) < 1e-7)
        let paper = try measure(
            Self.axes, ["--beta", "0", "--form", "paper", "--measure", "cos_distance"], in: scratch)
        #expect(abs(try value("novelsum", in: paper) - 1.5) < 1e-7)
        #expect(try value("novelsum", in: paper) == value("novelsum_unweighted", in: paper))
        #expect(abs(try value("cos_distance", in: paper) - 2.0 / 3) < 1e-7)
    }

    /// Of 3 reference rows the query's nearest is left out, unless the option says that it is no copy of the query.
    @Test func theNearestReferenceRowIsLeftOutUnlessToldOtherwise() throws {
        let scratch = try Scratch()
        let reference = try scratch.write(Matrix(rows: 3, columns: 1, elements: [2, 4, 9]), to: "reference.npy")
        let query = Matrix(rows: 2, columns: 1, elements: [1, -1])
        let options = ["--reference", reference, "--neighbors", "1", "--beta", "1"]
        // Opposite rows: the sum of a row is 2 · w₂ / (w₁ + w₂).
        let sum = 2.0 / 3
        let left = try measure(query, options, in: scratch)
        #expect(abs(try value("novelsum", in: left) / (sum * (1.0 / 9 + 1.0 / 25) / 2) - 1) < 1e-6)
        #expect(try measure(query, options + ["--self-in-reference"], in: scratch) == left)
        let all = try measure(query, options + ["--no-self-in-reference"], in: scratch)
        #expect(abs(try value("novelsum", in: all) / (sum * (1.0 / 1 + 1.0 / 9) / 2) - 1) < 1e-6)
    }

    @Test func tooSmallAReferenceIsSaid() throws {
        let scratch = try Scratch()
        let file = try scratch.write(Self.axes, to: "set.npy")
        let result = try Program.novelctl(["measure", file], in: scratch)
        #expect(result.errors.contains("too few distinct rows (3) for 10 neighbours"))
        #expect(result.lines[1] == "novelsum             0.000000")
    }

    private struct Expected: Decodable {
        let released_code_float32: [String: Double]
        let numpy_float64_paper_formula: [String: Form]

        struct Form: Decodable {
            let mean: Double
        }
    }

    /// The toys' whole grids through the program; the large ones are tested in the module.
    @Test(.enabled(if: SharedData.isThere, "needs the reference values in ../shared/data"))
    func referenceValues() throws {
        let scratch = try Scratch()
        let expected: Expected = try SharedData.decode("novelsum_toy_2d_12.json")
        var points = expected.released_code_float32.filter { $0.key != "cos_distance" }.map {
            ($0.key, "released", $0.value)
        }
        points += expected.numpy_float64_paper_formula.map { ($0.key, "paper", $0.value.mean) }
        #expect(points.count == 30)
        for (key, form, expected) in points {
            let parts = key.split(separator: "_").map(String.init)
            let result = try Program.novelctl(
                [
                    "measure", SharedData.reference("toy_2d_12.npy"), "--json", "--form", form, "--neighbors", parts[1],
                    "--beta", parts[3], "--alpha", parts[5],
                ], in: scratch)
            let value = try value("novelsum", in: result.json())
            #expect(abs(value / expected - 1) < 1e-6, "\(form) \(key)")
        }
    }
}
