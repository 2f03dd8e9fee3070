import Diversity
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

    /// Three words in each text, two of them in all: 7 different of 9.
    @Test func allMeasuresThatTheInputsAllow() throws {
        let scratch = try Scratch()
        let file = try scratch.write(Self.axes, to: "set.npy")
        let texts = try scratch.write("a b c\nA x y\nb! p q\n", to: "texts.txt")
        let arguments = ["measure", file, "--neighbors", "2", "--json", "--measure", "all"]
        let result = try Program.novelctl(arguments + ["--texts", texts], in: scratch)
        try #require(result.code == 0, "\(result.errors)")
        let object = try result.json()
        #expect(object.members.count == Measure.allCases.count)
        #expect(abs(try value("ttr", in: object) - 7.0 / 9) < 1e-12)
        #expect(abs(try value("vendi", in: object) - 3) < 1e-9)
        #expect(abs(try value("partition_entropy", in: object) - log2(3)) < 1e-9)
        #expect(try value("coverage", in: object) == 0 && value("cluster_inertia", in: object) == 0)
        #expect(object["vocd_d"] == nil)
        #expect(result.errors.contains("left out: vocd_d needs texts of at least 50 words in all, found 9"))
        #expect(result.errors.contains("cluster_inertia is 0: there are no more rows (3) than clusters (100)"))
        let asked = try Program.novelctl(arguments + ["--texts", texts, "--measure", "vocd_d"], in: scratch)
        #expect(asked.code == 1 && asked.errors.contains("vocd_d needs texts"))
        let without = try Program.novelctl(arguments, in: scratch)
        #expect(without.code == 0 && without.errors.contains("left out: ttr counts the words"))
    }

    @Test func theTextsAreThoseOfTheRows() throws {
        let scratch = try Scratch()
        let texts = try scratch.write("a a\nb c\nd e\nf\n", to: "texts.txt")
        let options = ["--texts", texts, "--measure", "ttr"]
        let two = try measure(Self.axes, options + ["--rows", "2"], in: scratch)
        #expect(try value("ttr", in: two) == 0.75)
        let result = try Program.novelctl(["measure", scratch.file("set.npy")] + options, in: scratch)
        #expect(result.code == 1 && result.errors.contains("has 4 texts, expected one for each of the 3 rows"))
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
