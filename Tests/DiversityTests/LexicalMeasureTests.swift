import Diversity
import Foundation
import Testing
import Vectors

struct LexicalMeasureTests {
    @Test(
        arguments: [
            ("The cat, the CAT!", [0, 1, 0, 1]), ("don't dont don’t", [0, 1, 0]), ("'quoted' quoted", [0, 0]),
            ("state-of-the-art", [0, 1, 2, 3]), ("x2 3.14 _a_", [0, 1, 2, 3]), ("", []), (" \n\t… — !", []),
            ("é e\u{301} É", [0, 0, 0]), ("Größe GRÖSSE größe", [0, 1, 0]), ("数据数据", [0, 1, 0, 1]),
            ("пример Пример", [0, 0]), ("हिन्दी हिन्दी", [0, 0]),
        ] as [(String, [Int32])])
    func wordsOfAText(text: String, types: [Int32]) {
        let tokens = WordTokens([text])
        #expect(tokens.types == types)
        #expect(tokens.typeCount == Set(types).count && tokens.count == types.count)
    }

    @Test func textsDoNotRunIntoEachOther() {
        #expect(WordTokens(["ab", "cd ab"]).types == [0, 1, 0])
    }

    private static func inputs(_ texts: [String]) -> MeasureInputs {
        var inputs = MeasureInputs(Matrix(rows: texts.count, columns: 1, elements: texts.map { _ in 1 }))
        inputs.texts = texts
        return inputs
    }

    @Test func theRatioIsTypesOverTokens() throws {
        let values = try Self.inputs(["To be, or not to be:", "that is the question"]).evaluate([.typeTokenRatio])
        #expect(agree(values[.typeTokenRatio] ?? .nan, 8.0 / 10))
    }

    /// Words drawn by Zipf's law from a vocabulary.
    private static func text(_ count: Int, vocabulary: Int, using generator: inout SplitMix64) -> String {
        (0..<count).map { _ in
            let rank = exp(Double.random(in: 0..<log(Double(vocabulary)), using: &generator))
            return "w\(Int(rank))"
        }.joined(separator: " ")
    }

    /// The expected ratio of a sample without replacement, in closed form: what the sampled ratios approach.
    private static func expectedRatio(_ tokens: WordTokens, size: Int) -> Double {
        var counts = [Int](repeating: 0, count: tokens.typeCount)
        for type in tokens.types { counts[Int(type)] += 1 }
        let types = counts.reduce(0.0) { sum, count in
            let isMissing = (0..<size).reduce(1.0) { share, drawn in
                share * max(0, Double(tokens.count - count - drawn)) / Double(tokens.count - drawn)
            }
            return sum + 1 - isMissing
        }
        return types / Double(size)
    }

    @Test(arguments: [(1, 50), (2, 400), (3, 5000)])
    func vocdDApproachesTheFitOfTheExpectedRatios(seed: UInt64, vocabulary: Int) throws {
        var generator = SplitMix64(seed: seed)
        let tokens = WordTokens([Self.text(3000, vocabulary: vocabulary, using: &generator)])
        let expected = VocdD.fit(VocdD.sampleSizes.map { Self.expectedRatio(tokens, size: $0) })
        let value = try #require(VocdD(samples: 2000).value(of: tokens, using: &generator))
        #expect(abs(value / expected - 1) < 0.01, "\(value), expected \(expected)")
        let customary = try #require(VocdD().value(of: tokens, using: &generator))
        #expect(abs(customary / expected - 1) < 0.05, "\(customary), expected \(expected)")
    }

    @Test(arguments: [0.3, 5, 20, 84.2, 400, 9000])
    func theFitOfAModelsOwnRatiosIsItsParameter(parameter: Double) {
        let ratios = VocdD.sampleSizes.map { size in
            parameter / Double(size) * ((1 + 2 * Double(size) / parameter).squareRoot() - 1)
        }
        #expect(agree(VocdD.fit(ratios), parameter, relative: 1e-6))
    }

    /// Against the derivative: a least-squares fit is where Σ residual · slope vanishes.
    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func theFitIsAtTheLeastSquares(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let ratios = VocdD.sampleSizes.map { 0.9 - 0.004 * Double($0) + .random(in: -0.02...0.02, using: &generator) }
        func sumOfSquares(_ parameter: Double) -> Double {
            zip(VocdD.sampleSizes, ratios).reduce(0) { sum, point in
                let model = parameter / Double(point.0) * ((1 + 2 * Double(point.0) / parameter).squareRoot() - 1)
                return sum + pow(model - point.1, 2)
            }
        }
        let best = VocdD.fit(ratios)
        for step in [0.5, 0.9, 0.999, 1.001, 1.1, 2] {
            #expect(sumOfSquares(best * step) > sumOfSquares(best), "seed \(seed)")
        }
    }

    @Test func vocdDHardlyDependsOnLengthAndTheRatioDoes() throws {
        var generator = SplitMix64(seed: 6)
        let long = WordTokens([Self.text(20_000, vocabulary: 800, using: &generator)])
        let short = WordTokens([Self.text(1000, vocabulary: 800, using: &generator)])
        let vocdD = VocdD(samples: 500)
        let ofLong = try #require(vocdD.value(of: long, using: &generator))
        let ofShort = try #require(vocdD.value(of: short, using: &generator))
        #expect(abs(ofLong / ofShort - 1) < 0.15)
        let ratios = [long, short].map { Double($0.typeCount) / Double($0.count) }
        #expect(ratios[0] < ratios[1] / 5)
    }

    @Test func oneSeedGivesOneValue() throws {
        var generator = SplitMix64(seed: 7)
        var inputs = Self.inputs([Self.text(500, vocabulary: 90, using: &generator)])
        let value = try inputs.evaluate([.vocdD])
        #expect(try inputs.evaluate([.vocdD]) == value)
        inputs.seed = 2
        #expect(try inputs.evaluate([.vocdD]) != value)
    }

    @Test func tooFewWordsAreRefused() {
        let inputs = Self.inputs(["one two three"])
        #expect(throws: MeasureError.tooFewWords(.vocdD, found: 3, needed: 50)) { try inputs.evaluate([.vocdD]) }
        #expect(throws: MeasureError.tooFewWords(.typeTokenRatio, found: 0, needed: 1)) {
            try Self.inputs(["…"]).evaluate([.typeTokenRatio])
        }
        let distinct = Self.inputs([(0..<90).map { "w\($0)" }.joined(separator: " ")])
        #expect(throws: MeasureError.noWordRepeated(.vocdD)) { try distinct.evaluate([.vocdD]) }
        var missing = inputs
        missing.texts = nil
        #expect(throws: MeasureError.textsMissing(.vocdD)) { try missing.evaluate([.vocdD]) }
    }
}
