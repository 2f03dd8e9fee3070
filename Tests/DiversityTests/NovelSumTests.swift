import Diversity
import Testing
import Vectors

struct NovelSumTests {
    static let novelSums = NovelSumForm.allCases.flatMap { form in
        [0, 0.7, 1, 2].flatMap { power in
            [false, true].map { NovelSum(form: form, proximityPower: power, excludeSelf: $0) }
        }
    }

    @Test(arguments: novelSums)
    func membersValuesEqualPlainArithmetic(novelSum: NovelSum) {
        for seed in 1...6 as ClosedRange<UInt64> {
            var generator = SplitMix64(seed: seed)
            // Among copies the paper form does not say whose density has which rank.
            let copies = novelSum.form == .released
            let matrix = Matrix.random(rows: 41, columns: 1 + Int(seed) * 7, copies: copies, using: &generator)
            let densities = (0..<41).map { _ in Double.random(in: 0.5...2, using: &generator) }
            let values = novelSum.memberValues(of: matrix, densities: densities)
            let expected = PlainArithmetic(matrix).memberValues(novelSum, densities: densities)
            for (value, expected) in zip(values, expected) { #expect(agree(value, expected), "seed \(seed)") }
        }
    }

    @Test func severalTermsAtOnceEqualEachByItself() {
        var generator = SplitMix64(seed: 7)
        let matrix = Matrix.random(rows: 30, columns: 9, using: &generator)
        let densities = (0..<30).map { _ in Double.random(in: 0.5...2, using: &generator) }
        let terms = Self.novelSums.flatMap {
            [NovelSum.Term(novelSum: $0), NovelSum.Term(novelSum: $0, densities: densities)]
        }
        let together = NovelSum.memberValues(of: matrix, terms: terms)
        for (term, values) in zip(terms, together) {
            #expect(term.novelSum.memberValues(of: matrix, densities: term.densities) == values)
            #expect(term.novelSum.value(of: matrix, densities: term.densities) == NovelSum.mean(values))
        }
    }

    /// More rows than one block holds, and the same values as for the rows in another order.
    @Test func blocksOfRowsDoNotShow() {
        var generator = SplitMix64(seed: 8)
        let matrix = Matrix.random(rows: 1601, columns: 3, using: &generator)
        let reversed = matrix.selecting((0..<1601).reversed())
        let values = NovelSum().memberValues(of: matrix)
        #expect(NovelSum().memberValues(of: reversed) == values.reversed())
        let plain = PlainArithmetic(matrix)
        let ones = Array(repeating: 1.0, count: 1601)
        for row in [0, 1247, 1248, 1600] {
            #expect(agree(values[row], plain.memberValue(of: row, NovelSum(), densities: ones)))
        }
    }

    /// To the bit, with copies, zero vectors, and numbers of rows that are no multiple of anything.
    @Test(arguments: [1, 2, 3, 5, 130, 523])
    func valuesAreTheSameForAnyNumberOfThreads(rows: Int) {
        var generator = SplitMix64(seed: UInt64(rows))
        var matrix = Matrix.random(rows: rows, columns: 11, copies: true, using: &generator)
        matrix.replaceRow(rows / 2, with: Array(repeating: 0, count: 11))
        let densities = (0..<rows).map { _ in Double.random(in: 0.5...2, using: &generator) }
        let terms = Self.novelSums.map { NovelSum.Term(novelSum: $0, densities: densities) }
        let alone = NovelSum.memberValues(of: matrix, terms: terms, workers: Workers(count: 1))
        for threads in [2, 3, 16] {
            #expect(NovelSum.memberValues(of: matrix, terms: terms, workers: Workers(count: threads)) == alone)
        }
    }

    /// A dimension that a model leaves unused but for numbers whose squares are below single precision.
    @Test func nextToNothingIsNothing() {
        var generator = SplitMix64(seed: 12)
        let matrix = Matrix.random(rows: 50, columns: 8, using: &generator)
        var padded = Matrix(columns: 9)
        for row in 0..<50 {
            padded.append(Array(matrix.row(row)) + [Float.random(in: -1e-33...1e-33, using: &generator)])
        }
        for (value, expected) in zip(NovelSum().memberValues(of: padded), NovelSum().memberValues(of: matrix)) {
            #expect(agree(value, expected, relative: 1e-6))
        }
    }

    @Test(arguments: novelSums)
    func theLengthOfAVectorDoesNotMatter(novelSum: NovelSum) {
        var generator = SplitMix64(seed: 9)
        let matrix = Matrix.random(rows: 20, columns: 6, using: &generator)
        var scaled = matrix
        for row in 0..<20 { scaled.replaceRow(row, with: matrix.row(row).map { $0 * Float(1 << row) }) }
        #expect(novelSum.memberValues(of: scaled) == novelSum.memberValues(of: matrix))
    }

    @Test(arguments: novelSums)
    func copiesOfOneVectorAreWorthExactlyNothing(novelSum: NovelSum) {
        let matrix = Matrix(columns: 3).appending([0.1, 0.7, -2.3], times: 12)
        #expect(novelSum.memberValues(of: matrix) == Array(repeating: 0, count: 12))
    }

    @Test(arguments: novelSums)
    func oneRowOrNoneIsWorthNothing(novelSum: NovelSum) {
        #expect(novelSum.value(of: Matrix(columns: 2)) == 0)
        #expect(novelSum.value(of: Matrix(rows: 1, columns: 2, elements: [3, 4]), densities: [2]) == 0)
    }

    /// As in the released code: a zero vector is at distance 1 from everything, itself included.
    @Test(arguments: novelSums)
    func zeroVectorsAreAtDistanceOne(novelSum: NovelSum) {
        var generator = SplitMix64(seed: 10)
        var matrix = Matrix.random(rows: 15, columns: 4, using: &generator)
        for row in [0, 6] { matrix.replaceRow(row, with: [0, 0, 0, 0]) }
        // Without densities, for equal distances have no order in the paper form.
        let expected = PlainArithmetic(matrix).memberValues(novelSum, densities: Array(repeating: 1, count: 15))
        for (value, expected) in zip(novelSum.memberValues(of: matrix), expected) { #expect(agree(value, expected)) }
    }

    @Test func progressEndsAtTheLastRow() {
        var generator = SplitMix64(seed: 11)
        var reported: [Int] = []
        _ = NovelSum().value(of: .random(rows: 9, columns: 2, using: &generator)) { reported.append($0) }
        #expect(reported.last == 9)
    }
}

extension Matrix {
    fileprivate func appending(_ row: [Float], times: Int) -> Matrix {
        var result = self
        for _ in 0..<times { result.append(row) }
        return result
    }
}
