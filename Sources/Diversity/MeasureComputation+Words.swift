// Measures of the words that the rows' texts use.
extension MeasureComputation {
    mutating func typeTokenRatio() throws(MeasureError) -> Double {
        guard words.count > 0 else { throw .tooFewWords(.typeTokenRatio, found: 0, needed: 1) }
        return Double(words.typeCount) / Double(words.count)
    }

    mutating func vocdD() throws(MeasureError) -> Double {
        var generator = SplitMix64(seed: inputs.seed)
        guard let value = VocdD().value(of: words, using: &generator) else {
            throw .tooFewWords(.vocdD, found: words.count, needed: VocdD.sampleSizes.upperBound)
        }
        guard value.isFinite else { throw .noWordRepeated(.vocdD) }
        return value
    }
}
