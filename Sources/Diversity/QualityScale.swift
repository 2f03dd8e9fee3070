/// The scale of Q for selections of one size: what random subsets reach is 0, what NovelSelect reaches is 1.
public struct QualityScale: Sendable, Equatable {
    /// The mean NovelSum of random subsets.
    public let random: Double
    /// The NovelSum of NovelSelect's selection.
    public let novelSelect: Double

    /// A scale with the given points, both in the released form and of selections of the same size.
    public init(random: Double, novelSelect: Double) {
        self.random = random
        self.novelSelect = novelSelect
    }

    /// Q of a selection of that size with this NovelSum, or nil where the two points are one but for rounding: NovelSelect
    /// is no other than random where it has nothing to choose.
    public func quality(ofNovelSum value: Double) -> Double? {
        let width = novelSelect - random
        return abs(width) <= 1e-9 * max(abs(novelSelect), abs(random)) ? nil : (value - random) / width
    }

    /// The random subsets whose mean is 0: `count` of `total` rows, for each of five fixed seeds.
    public static func randomSubsets(_ count: Int, of total: Int) -> [[Int]] {
        (0..<5 as Range<UInt64>).map { seed in
            var generator = SplitMix64(seed: seed)
            return RandomSelection.indices(count: count, of: total, using: &generator)
        }
    }
}
