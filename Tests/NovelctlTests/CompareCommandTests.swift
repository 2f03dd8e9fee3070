import Diversity
import Foundation
import Messages
import Numpy
import Testing
import Vectors

@testable import novelctl

/// The program on a small file with copies and near-copies.
struct CompareCommandTests {
    private static let seed: UInt64 = 31

    private static let matrix: Matrix = {
        var generator = SplitMix64(seed: seed)
        var matrix = Matrix(columns: 6)
        for row in 0..<90 {
            let jitter: Float = row % 3 == 0 ? 0.01 : 1
            matrix.append((0..<6).map { Float($0 % 2) + jitter * Float.random(in: -1...1, using: &generator) })
        }
        return matrix
    }()

    private func compare(_ options: [String], in scratch: Scratch) throws -> Program.Result {
        let file = try scratch.write(Self.matrix, to: "set.npy")
        let result = try Program.novelctl(["compare", file, "--budget", "12"] + options, in: scratch)
        try #require(result.code == 0, "\(result.errors)")
        return result
    }

    private func methods(in report: JSONObject) throws -> [String: JSONObject] {
        let list = try #require(report["methods"]?.array).compactMap(\.object)
        return Dictionary(uniqueKeysWithValues: list.map { ($0["method"]?.string ?? "", $0) })
    }

    private func rows(_ method: JSONObject) throws -> [Int] {
        try #require(method["selected"]?.array).compactMap { $0.number?.integer(Int.self) }
    }

    private func number(_ name: String, in object: JSONObject) throws -> Double {
        try #require(object[name]?.number?.double, "\(name)")
    }

    /// The rows are `select`'s, the values `measure`'s.
    @Test func everyValueIsThatOfSelectAndMeasure() throws {
        let scratch = try Scratch()
        let measures = CompareCommand.usualMeasures.map(\.rawValue)
        let report = try compare(["--json", "--seed", "3", "--out", scratch.file("out")], in: scratch).json()
        let methods = try methods(in: report)
        #expect(Set(methods.keys) == Set(SelectionMethod.allCases.map(\.rawValue)))
        let file = scratch.file("set.npy")
        for (name, method) in methods {
            let selected = try Program.novelctl(
                ["select", file, "--budget", "12", "--method", name, "--seed", "3"], in: scratch
            ).lines.compactMap(Int.init)
            #expect(try rows(method) == selected, "\(name)")
            #expect(try NumpyFile.readIntegers(path: scratch.file("out/\(name).npy")) == selected)
            #expect(method["kept"] == .integer(selected.count))
            let kept = try scratch.write(Self.matrix.selecting(selected), to: "kept.npy")
            let options = measures.flatMap { ["--measure", $0] } + ["--json", "--reference", file]
            let released = try Program.novelctl(["measure", kept] + options, in: scratch).json()
            let paper = try Program.novelctl(["measure", kept, "--form", "paper"] + options, in: scratch).json()
            #expect(try number("novelsum", in: method) == number("novelsum", in: released), "\(name)")
            #expect(try number("novelsum_unweighted", in: method) == number("novelsum_unweighted", in: released))
            #expect(try number("novelsum_paper", in: method) == number("novelsum", in: paper), "\(name)")
            let others = try #require(method["measures"]?.object)
            #expect(others.members.map(\.name) == measures.sorted())
            for measure in measures { #expect(try number(measure, in: others) == number(measure, in: released)) }
        }
    }

    @Test func qualityIsOneAtNovelSelectAndZeroAtFiveRandomSubsets() throws {
        let scratch = try Scratch()
        let report = try compare(["--json", "--method", "novelselect", "--method", "random"], in: scratch).json()
        let methods = try methods(in: report)
        #expect(Set(methods.keys) == ["novelselect", "random"])
        #expect(try number("quality", in: #require(methods["novelselect"])) == 1)
        let densities = DensityReference(Self.matrix, density: Density()).factors(of: Self.matrix)
        let values = QualityScale.randomSubsets(12, of: 90).map { rows in
            NovelSum().value(of: Self.matrix.selecting(rows), densities: rows.map { densities[$0] })
        }
        let random = values.reduce(0, +) / 5
        let zero = try number("novelsum", in: #require(report["random"]?.object))
        #expect(abs(zero / random - 1) < 1e-12)
        let one = try number("novelselect", in: report)
        let method = try #require(methods["random"])
        let expected = try (number("novelsum", in: method) - random) / (one - random)
        #expect(try abs(number("quality", in: method) - expected) < 1e-9)
        // The scale does not depend on which methods are shown.
        let other = try compare(["--json", "--method", "kcenter"], in: scratch).json()
        #expect(try number("novelselect", in: other) == one)
    }

    @Test func fewerRowsAreComparedAtTheirOwnSize() throws {
        let scratch = try Scratch()
        let distance = try #require(
            stride(from: 0.1, to: 0.9, by: 0.05).first {
                (2..<12).contains(RepresentationFilter(distance: $0).select(12, of: Self.matrix).count)
            })
        let options = ["--method", "deita", "--method", "novelselect", "--distance", "\(distance)"]
        let method = try #require(try methods(in: compare(options + ["--json"], in: scratch).json())["deita"])
        let kept = try rows(method)
        #expect(kept == RepresentationFilter(distance: distance).select(12, of: Self.matrix))
        let densities = DensityReference(Self.matrix, density: Density()).factors(of: Self.matrix)
        func value(_ rows: [Int]) -> Double {
            NovelSum().value(of: Self.matrix.selecting(rows), densities: rows.map { densities[$0] })
        }
        let random = QualityScale.randomSubsets(kept.count, of: 90).map(value).reduce(0, +) / 5
        var generator = SplitMix64(seed: 1)
        let best = NovelSelect().select(kept.count, of: Self.matrix, densities: densities, firstUsing: &generator)
        let expected = (value(kept) - random) / (value(best.indices) - random)
        #expect(try abs(number("quality", in: method) - expected) < 1e-9)
        let text = try compare(options, in: scratch).output
        #expect(text.contains("\(kept.count)†") && text.contains("† fewer rows than asked for"))
    }

    @Test func theReferenceIsWhatDensityRefersTo() throws {
        let scratch = try Scratch()
        let reference = try scratch.write(Self.matrix.prefix(40), to: "reference.npy")
        let options = ["--json", "--method", "stream", "--method", "novelselect"]
        let report = try compare(options + ["--reference", reference], in: scratch).json()
        #expect(report["reference"] == .string(reference))
        for (name, method) in try methods(in: report) {
            let selected = try Program.novelctl(
                ["select", scratch.file("set.npy"), "--budget", "12", "--method", name, "--reference", reference],
                in: scratch
            ).lines.compactMap(Int.init)
            #expect(try rows(method) == selected, "\(name)")
        }
        let own = try compare(options + ["--reference", "self"], in: scratch).json()
        #expect(own["reference"] == .null && own["random"] != report["random"])
    }

    @Test func whatIsNotRunIsSaid() throws {
        let scratch = try Scratch()
        let report = try compare(["--json", "--memory", "0.000004"], in: scratch).json()
        let skipped = try #require(report["skipped"]?.array).compactMap { $0.object?["method"]?.string }
        #expect(skipped.contains("facility") && skipped.contains("novelselect"))
        #expect(report["novelselect"] == .null)
        let text = try compare(["--memory", "0.000004"], in: scratch)
        #expect(text.output.contains("- facility was not run: it needs about"))
        #expect(text.output.contains("Q none: it needs NovelSelect, which was not run"))
        let file = scratch.file("set.npy")
        let none = try Program.novelctl(
            ["compare", file, "--budget", "12", "--method", "facility", "--memory", "0.000004"], in: scratch)
        #expect(none.code == 1 && none.errors.contains("no method was run: facility needs about"))
    }

    @Test func aBudgetForEverythingHasNoQuality() throws {
        let scratch = try Scratch()
        let report = try compare(["--json", "--rows", "9", "--neighbors", "3", "--method", "kcenter"], in: scratch)
            .json()
        let method = try #require(try methods(in: report)["kcenter"])
        #expect(try rows(method).sorted() == Array(0..<9) && method["quality"] == .null)
    }

    @Test func picturesAreWrittenBesideTheTable() throws {
        let scratch = try Scratch()
        let path = scratch.file("picture.svg")
        let result = try compare(["--plot", path, "--markdown"], in: scratch)
        #expect(result.output.contains("| novelselect | 12 | "))
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasSuffix("</svg>\n"))
        let missing = try Program.novelctl(
            ["compare", scratch.file("set.npy"), "--budget", "3", "--plot", scratch.file("no/x.svg")], in: scratch)
        #expect(missing.code == 1 && missing.errors.contains("there is no directory"))
    }

    @Test func optionsOfTheEngineReachIt() throws {
        let scratch = try Scratch()
        let options = ["--min-distance", "0.2", "--density-floor", "0.01", "--merge-below", "0.001"]
        let report = try compare(options + ["--json", "--method", "stream"], in: scratch).json()
        let method = try #require(try methods(in: report)["stream"])
        let selected = try Program.novelctl(
            ["select", scratch.file("set.npy"), "--budget", "12"] + options, in: scratch)
        #expect(try rows(method) == selected.lines.compactMap(Int.init))
        let plain = try compare(["--json", "--method", "stream"], in: scratch).json()
        #expect(try rows(#require(try methods(in: plain)["stream"])) != rows(method))
    }

    @Test func pngWithoutItsRendererIsAClearError() throws {
        let scratch = try Scratch()
        let file = try scratch.write(Self.matrix, to: "set.npy")
        let result = try Program.run(
            "novelctl", ["compare", file, "--budget", "3", "--plot", scratch.file("x.png")],
            environment: ["PATH": scratch.path], in: scratch)
        #expect(result.code == 1 && result.output.isEmpty)
        #expect(result.errors.contains("librsvg2-bin") && result.errors.contains("ask for a .svg file"))
    }
}
