import Diversity
import Messages
import Numpy
import Selection
import Testing
import Vectors

@testable import novelctl

struct SelectCommandTests {
    private static let seed: UInt64 = 11

    private static let matrix: Matrix = {
        var generator = SplitMix64(seed: seed)
        var matrix = Matrix(columns: 6)
        for _ in 0..<80 { matrix.append((0..<6).map { _ in Float.random(in: -1...1, using: &generator) }) }
        return matrix
    }()

    private func select(_ options: [String]) throws -> [Int] {
        let scratch = try Scratch()
        let file = try scratch.write(Self.matrix, to: "set.npy")
        let result = try Program.novelctl(["select", file, "--budget", "10"] + options, in: scratch)
        try #require(result.code == 0, "\(result.errors)")
        return result.lines.compactMap(Int.init)
    }

    /// The engine, given all rows in one batch.
    private func decided(
        _ budget: EngineSettings.Budget, reference: EngineSettings.Reference,
        changing change: (inout EngineSettings) -> Void = { _ in }
    ) -> [Int] {
        var settings = EngineSettings()
        settings.budget = budget
        settings.reference = reference
        // The pool learns how long the pass will be.
        if budget.capacity != nil { settings.expected = Self.matrix.rows }
        change(&settings)
        var engine = Engine(settings, dimension: Self.matrix.columns)
        let samples = (0..<Self.matrix.rows).map { Sample(id: String($0)) }
        _ = engine.decide(SampleBatch(samples: samples, vectors: Self.matrix, time: 0))
        return engine.members.compactMap { Int($0.id) }.sorted()
    }

    @Test func streamAndThresholdAreTheEngine() throws {
        let capacity = EngineSettings.Budget(capacity: 10)
        let total = EngineSettings.Budget(total: 10, streamLength: 80)
        let pinned = EngineSettings.Reference.pinned(Self.matrix.normalized())
        let stream = EngineSettings.Reference.stream(limit: 1000)
        #expect(try select([]) == decided(capacity, reference: stream))
        #expect(try select(["--expected", "0"]) == decided(capacity, reference: stream) { $0.expected = 0 })
        // What the daemon expects of this capacity.
        #expect(try select(["--expected", "100"]) == decided(capacity, reference: stream) { $0.expected = nil })
        #expect(try select(["--reference", "self"]) == decided(capacity, reference: pinned))
        #expect(try select(["--beta", "0"]) == decided(capacity, reference: .none))
        #expect(try select(["--method", "threshold"]) == decided(total, reference: pinned))
        #expect(try select(["--method", "threshold", "--reference", "stream"]) == decided(total, reference: stream))
        #expect(try select(["--method", "threshold", "--reference", "self"]) == decided(total, reference: pinned))
    }

    @Test func heldRowsAreDecidedByTheHoldingEngine() throws {
        var settings = EngineSettings()
        settings.budget = .init(total: 10, streamLength: Self.matrix.rows)
        settings.mergeBelow = 1e-6
        settings.reference = .stream(limit: 1000)
        var engine = HoldingEngine(Engine(settings, dimension: Self.matrix.columns), hold: .init(samples: 9))
        let samples = (0..<Self.matrix.rows).map { Sample(id: "\($0)") }
        _ = engine.take(SampleBatch(samples: samples, vectors: Self.matrix, time: 0))
        _ = engine.release(time: 0)
        let expected = engine.engine.members.compactMap { Int($0.id) }.sorted()
        let options = ["--method", "threshold", "--reference", "stream"]
        let held = try select(options + ["--hold", "9"])
        #expect(held == expected)
        #expect(try held != select(options))
        let scratch = try Scratch()
        let file = try scratch.write(Self.matrix, to: "set.npy")
        for options in [["--method", "random", "--hold", "3"], ["--hold", "0"]] {
            let result = try Program.novelctl(["select", file, "--budget", "10"] + options, in: scratch)
            #expect(result.code == 64 && result.errors.contains("--hold"), "\(options)")
        }
    }

    @Test func remediesAgainstNearDuplicatesAreTheEngines() throws {
        let capacity = EngineSettings.Budget(capacity: 10)
        let stream = EngineSettings.Reference.stream(limit: 1000)
        let plain = try select([])
        let merged = try select(["--merge-below", "0.25"])
        #expect(merged == decided(capacity, reference: stream) { $0.mergeBelow = 0.5 } && merged != plain)
        let floored = try select(["--density-floor", "1.5"])
        #expect(floored == decided(capacity, reference: stream) { $0.densityFloor = 1.5 } && floored != plain)
        let apart = try select(["--min-distance", "0.6"])
        #expect(apart == decided(capacity, reference: stream) { $0.minimumDistance = 0.6 } && apart != plain)
    }

    @Test func remediesAgainstNearDuplicatesReachNovelSelect() throws {
        let density = Density(mergeBelow: 0.5, floor: 0.7)
        let densities = DensityReference(Self.matrix, density: density).factors(of: Self.matrix)
        let expected = NovelSelect().select(10, of: Self.matrix, densities: densities, first: 7).indices
        let options = ["--method", "novelselect", "--first", "7", "--merge-below", "0.25", "--density-floor", "0.7"]
        #expect(try select(options) == expected)
    }

    @Test func theGreedyMethodsAreTheModules() throws {
        let densities = DensityReference(Self.matrix, density: Density()).factors(of: Self.matrix)
        let expected = NovelSelect().select(10, of: Self.matrix, densities: densities, first: 7).indices
        #expect(try select(["--method", "novelselect", "--first", "7"]) == expected)
        #expect(try select(["--method", "kcenter", "--first", "7"]) == KCenter.select(10, of: Self.matrix, first: 7))
        #expect(try select(["--method", "facility"]) == FacilityLocation.select(10, of: Self.matrix))
        #expect(try select(["--method", "deita"]) == RepresentationFilter().select(10, of: Self.matrix))
        let filter = RepresentationFilter(distance: 0.7)
        let far = try select(["--method", "deita", "--distance", "0.7"])
        #expect(far == filter.select(10, of: Self.matrix) && far != RepresentationFilter().select(10, of: Self.matrix))
        var generator = SplitMix64(seed: 5)
        let middles = KMeansSelection.select(10, of: Self.matrix, using: &generator)
        #expect(try select(["--method", "kmeans", "--seed", "5"]) == middles)
    }

    @Test(arguments: ["random", "novelselect", "kcenter", "kmeans"])
    func theSeedGivesTheSelection(method: String) throws {
        let one = try select(["--method", method, "--seed", "3"])
        #expect(Set(one).count == 10)
        #expect(try select(["--method", method, "--seed", "3"]) == one)
        #expect(try select(["--method", method, "--seed", "4"]) != one)
    }

    @Test func fileAndReport() throws {
        let scratch = try Scratch()
        let file = try scratch.write(Self.matrix, to: "set.npy")
        let out = scratch.file("chosen.npy")
        let result = try Program.novelctl(
            ["select", file, "--budget", "10", "--rows", "60", "--out", out, "--json"], in: scratch)
        let report = try result.json()
        let selected = try #require(report["selected"]?.array?.compactMap { $0.number?.integer(Int.self) })
        #expect(selected.count == 10 && selected == selected.sorted() && selected.allSatisfy { $0 < 60 })
        #expect(try NumpyFile.readIntegers(path: out) == selected)
        #expect(report["method"] == "stream" && report["budget"] == 10)
        let stream = Self.matrix.prefix(60)
        let kept = stream.selecting(selected)
        let densities = DensityReference(stream, density: Density()).factors(of: kept)
        #expect(report["novelsum"] == .double(NovelSum().value(of: kept, densities: densities)))
        #expect(report["novelsum_unweighted"] == .double(NovelSum().value(of: kept)))
    }

    @Test func moreThanThereIsIsEverything() throws {
        for method in SelectionMethod.allCases where method != .deita {
            let selected = try select(["--budget", "200", "--method", method.rawValue])
            #expect(selected.sorted() == Array(0..<80), "\(method)")
        }
    }

    @Test func aFilterThatKeepsFewerSaysHowMany() throws {
        let scratch = try Scratch()
        let file = try scratch.write(Self.matrix, to: "set.npy")
        let out = scratch.file("chosen.npy")
        let result = try Program.novelctl(
            ["select", file, "--budget", "80", "--method", "deita", "--distance", "0.5", "--out", out], in: scratch)
        let kept = RepresentationFilter(distance: 0.5).select(80, of: Self.matrix)
        #expect(kept.count < 80 && result.errors.contains("deita kept \(kept.count) rows, fewer than the 80 asked for"))
        #expect(try NumpyFile.readIntegers(path: out) == kept)
    }

    @Test func unusableRowsAreNamed() throws {
        let scratch = try Scratch()
        for (value, reason) in [(Float.nan, "infinite or NaN"), (0, "zero vector")] {
            let matrix = Matrix(rows: 3, columns: 2, elements: [1, 0, value, value, 0, 1])
            let file = try scratch.write(matrix, to: "set.npy")
            let result = try Program.novelctl(["select", file, "--budget", "2"], in: scratch)
            #expect(result.code == 1)
            #expect(result.errors.hasPrefix("Error: \(file): row 1: ") && result.errors.contains(reason))
        }
        let file = try scratch.write(Self.matrix, to: "set.npy")
        let other = try scratch.write(Matrix(rows: 1, columns: 2, elements: [1, 0]), to: "other.npy")
        let result = try Program.novelctl(["select", file, "--budget", "2", "--reference", other], in: scratch)
        #expect(result.code == 1 && result.errors.contains("has vectors of 2 numbers, expected 6 as in \(file)"))
    }

    private struct Expected: Decodable {
        let k: Int
        let first_index_picked_by_seed_42: Int
        let released_code_float32: [Int]
    }

    @Test(.enabled(if: SharedData.isThere, "needs the reference values in ../shared/data"))
    func novelSelectGivesTheReleasedIndices() throws {
        let scratch = try Scratch()
        let expected: Expected = try SharedData.decode("novelselect_toy_2d_12.json")
        let result = try Program.novelctl(
            [
                "select", SharedData.reference("toy_2d_12.npy"), "--method", "novelselect", "--budget", "\(expected.k)",
                "--first", "\(expected.first_index_picked_by_seed_42)",
            ], in: scratch)
        #expect(result.lines.compactMap(Int.init) == expected.released_code_float32)
    }
}
