/// How many word types occur how often in a changing collection of texts (Baayen, "Word Frequency Distributions", 2001):
/// all that lexical measures need to know of it.
///
/// ```swift
/// var spectrum = FrequencySpectrum()
/// spectrum.change(from: 0, to: 3)     // a word that occurs three times
/// spectrum.change(from: 0, to: 1)
/// spectrum.typeTokenRatio             // 2 / 4
/// ```
public struct FrequencySpectrum: Sendable, Equatable {
    /// The number of types by frequency.
    private var types: [Int: Int] = [:]
    /// How many words there are in all.
    public private(set) var tokens = 0
    /// How many different words there are.
    public private(set) var typeCount = 0

    /// Of no texts.
    public init() {}

    /// Notes that a word which occurred `before` times now occurs `after` times.
    public mutating func change(from before: Int, to after: Int) {
        precondition(before >= 0 && after >= 0, "a word occurs \(before) and then \(after) times")
        if before > 0 {
            let left = types[before, default: 0] - 1
            precondition(left >= 0, "no word occurred \(before) times")
            types[before] = left > 0 ? left : nil
            typeCount -= 1
        }
        if after > 0 {
            types[after, default: 0] += 1
            typeCount += 1
        }
        tokens += after - before
    }

    /// `ttr`: different words over words; nil where there are none.
    public var typeTokenRatio: Double? {
        tokens > 0 ? Double(typeCount) / Double(tokens) : nil
    }

    /// `vocd_d` without the error of sampling: the curve is fitted to the expected type-token ratios of random samples,
    /// which follow from the hypergeometric distribution (McCarthy and Jarvis, Language Testing 24, 2007). It is what
    /// `VocdD.value` comes to as its samples grow in number; nil where there are fewer than 50 words or none repeats.
    ///
    /// - Complexity: O(number of different frequencies).
    public var vocdD: Double? {
        guard tokens >= VocdD.sampleSizes.upperBound else { return nil }
        let value = VocdD.fit(expectedRatios)
        return value.isFinite ? value : nil
    }

    /// For each of `VocdD.sampleSizes` the expected ratio of types to words in a sample of that size.
    private var expectedRatios: [Double] {
        var expected = [Double](repeating: 0, count: VocdD.sampleSizes.count)
        // In a fixed order, so that the same texts give the same bits.
        for (frequency, count) in types.sorted(by: { $0.key < $1.key }) {
            // The probability that none of the words drawn so far is of this type.
            var absent = 1.0
            for size in 1...VocdD.sampleSizes.upperBound {
                let left = tokens - size + 1
                absent *= Double(max(left - frequency, 0)) / Double(left)
                guard size >= VocdD.sampleSizes.lowerBound else { continue }
                expected[size - VocdD.sampleSizes.lowerBound] += Double(count) * (1 - absent) / Double(size)
            }
        }
        // Rounding may take a text without repetitions to just beyond 1.
        return expected.map { min($0, 1) }
    }
}
