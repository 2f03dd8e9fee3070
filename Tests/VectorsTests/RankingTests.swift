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

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func listsKeepTheirWeightedSums(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let weights = (1...40).map { 1 / Double($0) }
        var lists = RankedLists(rows: 9, weights: weights)
        var plain = [[Float]](repeating: [], count: 9)
        for step in 0..<40 {
            // Some values again and again.
            let values = (0..<9).map { _ in Float(Int.random(in: 0...60, using: &generator)) / 8 }
            lists.insert(values)
            for row in 0..<9 { plain[row].append(values[row]) }
            if step == 20 { lists.close(4) }
            for row in 0..<9 where row != 4 || step < 20 {
                let expected = zip(plain[row].sorted(), weights).reduce(0) { $0 + Double($1.0) * $1.1 }
                #expect(abs(lists.sums[row] - expected) <= 1e-12 * max(expected, 1), "seed \(seed), step \(step)")
            }
            if step >= 20 { #expect(lists.sums[4] == -.infinity) }
        }
        #expect(lists.count == 40 && lists.capacity == 40)
    }
}
