/// vocd-D, a measure of lexical diversity that hardly depends on how long the texts are.
///
/// The type-token ratio of a sample of N words is modelled as (D/N)·(√(1 + 2N/D) − 1). Mean ratios of random samples,
/// drawn without replacement, are found for N from 35 to 50, and D is what fits them best by least squares; the result is
/// the mean of three such fits. Sources: Malvern, Richards, Chipere and Durán, "Lexical Diversity and Language
/// Development", 2004; McCarthy and Jarvis, "vocd: A theoretical and empirical evaluation", Language Testing 24, 2007.
///
/// ```swift
/// var generator = SplitMix64(seed: 1)
/// let diversity = VocdD().value(of: WordTokens(texts), using: &generator)
/// ```
///
/// The samples make it vary by about 1 % between generators.
public struct VocdD: Sendable, Equatable {
    /// The sizes of the samples, in words.
    public static let sampleSizes = 35...50
    /// How many samples of each size a fit rests on.
    public var samples: Int
    /// How many fits the result is the mean of.
    public var fits: Int

    /// The customary 100 samples of each size, and three fits.
    public init(samples: Int = 100, fits: Int = 3) {
        precondition(samples >= 1 && fits >= 1, "\(samples) samples and \(fits) fits")
        self.samples = samples
        self.fits = fits
    }

    /// D of the words; infinite where no sample has a word twice, nil where there are fewer than 50 words.
    ///
    /// - Complexity: O(samples · fits), whatever the number of words.
    public func value(of tokens: WordTokens, using generator: inout some RandomNumberGenerator) -> Double? {
        guard tokens.count >= Self.sampleSizes.upperBound else { return nil }
        var sampler = RatioSampler(tokens)
        var sum = 0.0
        for _ in 0..<fits {
            let ratios = Self.sampleSizes.map { sampler.meanRatio(of: samples, size: $0, using: &generator) }
            sum += Self.fit(ratios)
        }
        return sum / Double(fits)
    }

    /// The D whose curve is nearest, by least squares, to type-token ratios from above 0 to 1, one for each of
    /// `sampleSizes`.
    ///
    /// The search is for s = 1/D, for which the model is 2 / (1 + √(1 + 2Ns)), and 1 at s = 0. Each ratio by itself gives
    /// an s; the best lies between the least and the largest of them.
    public static func fit(_ ratios: [Double]) -> Double {
        precondition(ratios.count == sampleSizes.count, "\(ratios.count) ratios for \(sampleSizes.count) sizes")
        let points = zip(sampleSizes, ratios).map { (size: Double($0), ratio: $1) }
        let exact = points.map { 2 * (1 - $0.ratio) / ($0.size * $0.ratio * $0.ratio) }
        let inverse = goldenSection(in: (exact.min() ?? 0)...(exact.max() ?? 0)) { inverse in
            points.reduce(0) { sum, point in
                let difference = 2 / (1 + (1 + 2 * point.size * inverse).squareRoot()) - point.ratio
                return sum + difference * difference
            }
        }
        return 1 / inverse
    }

    /// Where in `range` a function with one minimum there is smallest.
    private static func goldenSection(in range: ClosedRange<Double>, _ function: (Double) -> Double) -> Double {
        let share = (5.0.squareRoot() - 1) / 2
        var (low, high) = (range.lowerBound, range.upperBound)
        // Each step leaves 0.618 of the range: 80 leave less than rounding does.
        for _ in 0..<80 {
            let left = high - share * (high - low)
            let right = low + share * (high - low)
            if function(left) <= function(right) { high = right } else { low = left }
        }
        return (low + high) / 2
    }
}

/// Type-token ratios of random samples of words.
private struct RatioSampler {
    private let tokens: WordTokens
    /// For each type the last sample that had it.
    private var lastSeen: [Int]
    private var sample = 0

    init(_ tokens: WordTokens) {
        self.tokens = tokens
        lastSeen = [Int](repeating: 0, count: tokens.typeCount)
    }

    mutating func meanRatio(of samples: Int, size: Int, using generator: inout some RandomNumberGenerator) -> Double {
        var types = 0
        for _ in 0..<samples {
            sample += 1
            for index in RandomSelection.indices(count: size, of: tokens.count, using: &generator) {
                let type = Int(tokens.types[index])
                if lastSeen[type] != sample { types += 1 }
                lastSeen[type] = sample
            }
        }
        return Double(types) / Double(samples * size)
    }
}
