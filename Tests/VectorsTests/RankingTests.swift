import Diversity
import Testing
import Vectors

struct RankingTests {
    @Test(arguments: [0, 1, 2, 10, 257, 5000])
    func orderIsThatOfAStableSort(count: Int) {
        var generator = SplitMix64(seed: UInt64(count))
        var order = AscendingOrder()
        for range in [-1...1, 0...1e-30, -1e30...1e30] as [ClosedRange<Float>] {
            // Repetitions, both zeros and infinities among them.
            let numbers = (0..<count).map { index -> Float in
                switch index % 7 {
                case 0: 0
                case 1 where index % 2 == 0: .infinity
                default: (Float.random(in: range, using: &generator) * 16).rounded() / 16
                }
            }
            order.sort(numbers[...])
            let expected = numbers.indices.sorted { (numbers[$0], $0) < (numbers[$1], $1) }
            #expect(order.positions.map(Int.init) == expected)
        }
    }

    @Test func slicesAreSortedByTheirOwnPositions() {
        let numbers: [Float] = [9, 3, 1, 2, 9]
        var order = AscendingOrder()
        order.sort(numbers[1..<4])
        #expect(order.positions == [1, 2, 0])
        #expect(order.sum(of: numbers[1..<4], weights: [1, 10, 100, 1000]) == 1 + 20 + 300)
        #expect(order.sum(of: numbers[1..<4], weights: [1, 10, 100], factors: [2, 0.5, 1]) == 0.5 + 20 + 600)
    }

    @Test(arguments: [0, 1, 2, 9, 257, 5000])
    func numbersComeInAscendingOrderWithTheirWeightedSum(count: Int) {
        var generator = SplitMix64(seed: UInt64(count))
        let weights = (0..<max(count, 1)).map { _ in Double.random(in: -1...1, using: &generator) }
        var ascending = AscendingNumbers()
        for range in [-1...1, 0...1e-30, -1e30...1e30] as [ClosedRange<Float>] {
            let numbers = (0..<count).map { $0 % 7 == 0 ? 0 : Float.random(in: range, using: &generator) }
            ascending.sort(numbers[...])
            #expect(ascending.numbers == numbers.sorted())
            let plain = zip(numbers.sorted(), weights).reduce(0) { $0 + Double($1.0) * $1.1 }
            let scale = numbers.reduce(0) { $0 + Double($1.magnitude) }
            #expect(abs(ascending.sum(weights: weights) - plain) <= 1e-13 * scale)
        }
    }

    @Test(arguments: [0, 1, 2, 9, 257, 5000])
    func orderStatisticsAreThoseOfASort(count: Int) {
        var generator = SplitMix64(seed: UInt64(count))
        var order = OrderStatistics()
        // Spread evenly, far apart, nearly all in one place, all the same, some infinite.
        let spread = (0..<count).map { _ in Float.random(in: -1...1, using: &generator) }
        let apart = (0..<count).map { $0 % 3 == 0 ? 0 : Float.random(in: -1e30...1e30, using: &generator) }
        let crowded = spread.enumerated().map { $0.offset == 0 ? 1e6 : $0.element }
        let infinite = spread.enumerated().map { $0.offset % 50 == 9 ? Float.infinity : $0.element }
        for numbers in [spread, apart, crowded, infinite, spread.map { _ in 0.25 }] {
            let every = (0..<count).map(UInt32.init)
            #expect(order.numbers(at: every, of: numbers[...]) == numbers.sorted())
            let ranks = every.filter { _ in Int.random(in: 0..<50, using: &generator) == 0 }.flatMap { [$0, $0] }
            #expect(order.numbers(at: ranks, of: numbers[...]) == ranks.map { numbers.sorted()[Int($0)] })
            #expect(order.numbers(at: [], of: numbers[...]) == [])
        }
        let numbers: [Float] = [9, 3, 1, 2, 9]
        #expect(order.numbers(at: [0, 2], of: numbers[1..<4]) == [1, 3])
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func listsKeepTheirWeightedSums(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let weights = (1...400).map { 1 / Double($0) }
        var lists = RankedLists(rows: 9, weights: weights)
        var plain = [[Float]](repeating: [], count: 9)
        for step in 0..<60 {
            let row = Int.random(in: 0..<9, using: &generator)
            // Some values again and again; none, a few, or many at a time.
            let added = min([0, 1, 5, 130][step % 4], 400 - plain[row].count)
            var values = (0..<added).map { _ in Float(Int.random(in: 0...60, using: &generator)) / 8 }
            plain[row] += values
            lists.insert(&values, into: row)
            let expected = zip(plain[row].sorted(), weights).reduce(0) { $0 + Double($1.0) * $1.1 }
            #expect(abs(lists.sums[row] - expected) <= 1e-12 * max(expected, 1), "seed \(seed), step \(step)")
        }
        #expect(lists.counts == plain.map(\.count) && lists.capacity == 400)
    }

    /// Whatever the order in which they got them.
    @Test func listsWithTheSameEntriesHaveTheSameSum() {
        var generator = SplitMix64(seed: 7)
        var lists = RankedLists(rows: 2, weights: (1...200).map { 1 / Double($0) })
        var values = (0..<200).map { _ in Float.random(in: 0...2, using: &generator) }
        for value in values.shuffled(using: &generator) {
            var one = [value]
            lists.insert(&one, into: 1)
        }
        lists.insert(&values, into: 0)
        #expect(lists.sums[0] == lists.sums[1])
    }
}
