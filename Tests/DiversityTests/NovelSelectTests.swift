import Diversity
import Testing
import Vectors

struct NovelSelectTests {
    @Test(arguments: [0.0, 0.5, 1, 2])
    func choicesEqualPlainArithmetic(power: Double) {
        for seed in 1...5 as ClosedRange<UInt64> {
            var generator = SplitMix64(seed: seed)
            let matrix = Matrix.random(rows: 60, columns: 12, using: &generator)
            let densities = (0..<60).map { _ in Double.random(in: 0.5...2, using: &generator) }
            let first = Int.random(in: 0..<60, using: &generator)
            let selection = NovelSelect(proximityPower: power).select(
                25, of: matrix, densities: densities, first: first)
            let expected = PlainArithmetic(matrix).novelSelect(25, densities: densities, power: power, first: first)
            #expect(selection.indices == expected.indices, "seed \(seed)")
            for (score, expected) in zip(selection.scores, expected.scores) {
                #expect(agree(score, expected, relative: 1e-6), "seed \(seed)")
            }
        }
    }

    /// Nearly all rows are chosen in the end, from groups of very different density, with copies and a zero vector.
    @Test(arguments: [0.0, 1, 6])
    func scoresEqualPlainArithmeticToTheLastRow(power: Double) {
        for seed in 1...3 as ClosedRange<UInt64> {
            var generator = SplitMix64(seed: seed)
            var matrix = Matrix(columns: 5)
            for row in 0..<120 {
                let spread: Float = row % 3 == 0 ? 1 : 0.05
                matrix.append(
                    (0..<5).map { Float($0 == row % 3 ? 1 : 0) + .random(in: -spread...spread, using: &generator) })
            }
            for row in [9, 50, 51] { matrix.replaceRow(row, with: Array(matrix.row(8))) }
            matrix.replaceRow(70, with: [0, 0, 0, 0, 0])
            let densities = (0..<120).map { [0.1, 1, 10, 100][$0 % 4] * Double.random(in: 0.5...2, using: &generator) }
            let selection = NovelSelect(proximityPower: power).select(110, of: matrix, densities: densities, first: 4)
            let expected = PlainArithmetic(matrix).novelSelect(110, densities: densities, power: power, first: 4)
            for (score, expected) in zip(selection.scores, expected.scores) {
                #expect(agree(score, expected, relative: 1e-5), "seed \(seed)")
            }
            #expect(Set(selection.indices).count == 110)
        }
    }

    @Test func fewerAreAPrefixOfMore() {
        var generator = SplitMix64(seed: 6)
        let matrix = Matrix.random(rows: 50, columns: 4, using: &generator)
        let all = NovelSelect().select(50, of: matrix, first: 3).indices
        #expect(all.sorted() == Array(0..<50))
        for count in [0, 1, 2, 30] {
            #expect(NovelSelect().select(count, of: matrix, first: 3).indices == Array(all.prefix(count)))
        }
        #expect(NovelSelect().select(99, of: matrix, first: 3).indices == all)
    }

    @Test func equalScoresGoToTheLowestIndex() {
        // Rows 1 to 3 are copies, opposite to row 0.
        let matrix = Matrix(rows: 4, columns: 2, elements: [1, 0, -1, 0, -1, 0, -1, 0])
        #expect(NovelSelect().select(4, of: matrix, first: 0).indices == [0, 1, 2, 3])
        #expect(NovelSelect().select(2, of: matrix, first: 2).indices == [2, 0])
    }

    @Test func zeroVectorsAreAtDistanceOne() {
        let matrix = Matrix(rows: 3, columns: 2, elements: [1, 0, 0, 0, 1, 0])
        let selection = NovelSelect().select(2, of: matrix, first: 0)
        #expect(selection.indices == [0, 1])
        #expect(selection.scores == [0, 2])
    }

    @Test func theFirstRowCanComeFromAGenerator() {
        var generator = SplitMix64(seed: 7)
        let matrix = Matrix.random(rows: 40, columns: 4, using: &generator)
        var firsts = Set<Int>()
        for seed in 0..<20 as Range<UInt64> {
            var generator = SplitMix64(seed: seed)
            var again = SplitMix64(seed: seed)
            let selection = NovelSelect().select(5, of: matrix, firstUsing: &generator)
            #expect(selection == NovelSelect().select(5, of: matrix, firstUsing: &again))
            #expect(selection == NovelSelect().select(5, of: matrix, first: selection.indices[0]))
            firsts.insert(selection.indices[0])
        }
        #expect(firsts.count > 5)
        #expect(NovelSelect().select(5, of: Matrix(columns: 4), firstUsing: &generator).indices.isEmpty)
    }

    @Test func randomSelectionsAreUniformSubsets() {
        var counts = [Int](repeating: 0, count: 10)
        for seed in 0..<2000 as Range<UInt64> {
            var generator = SplitMix64(seed: seed)
            let chosen = RandomSelection.indices(count: 3, of: 10, using: &generator)
            #expect(chosen.count == 3 && Set(chosen).count == 3 && chosen == chosen.sorted())
            for index in chosen { counts[index] += 1 }
        }
        // 600 expected each, with a standard deviation of 20.
        #expect(counts.allSatisfy { (480...720).contains($0) })
        var generator = SplitMix64(seed: 1)
        #expect(RandomSelection.indices(count: 5, of: 3, using: &generator) == [0, 1, 2])
        #expect(RandomSelection.indices(count: 0, of: 3, using: &generator).isEmpty)
    }

    @Test func qualityIsZeroAtRandomAndOneAtNovelSelect() {
        var generator = SplitMix64(seed: 8)
        let matrix = Matrix.random(rows: 200, columns: 6, copies: true, using: &generator)
        let densities = DensityReference(matrix, density: Density()).factors(of: matrix)
        let quality = SelectionQuality(of: matrix, densities: densities, count: 20)
        let best = NovelSelect().select(20, of: matrix, densities: densities, first: 0).indices
        #expect(quality.quality(of: best) == 1)
        #expect(quality.novelSelect > quality.random)
        let mean = (0..<5 as Range<UInt64>).map { seed in
            var generator = SplitMix64(seed: seed)
            return quality.quality(of: RandomSelection.indices(count: 20, of: 200, using: &generator))
        }.reduce(0, +)
        #expect(abs(mean) < 1e-9)
    }

    /// The first numbers that Java's SplittableRandom gives for seed 0.
    @Test func splitMixGivesItsPublishedSequence() {
        var generator = SplitMix64(seed: 0)
        #expect(
            (0..<3).map { _ in generator.next() } == [
                0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4, 0x06c4_5d18_8009_454f,
            ])
    }
}
