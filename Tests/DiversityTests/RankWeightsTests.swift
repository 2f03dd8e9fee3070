import Diversity
import Foundation
import Testing

struct RankWeightsTests {
    @Test(arguments: [0, 0.5, 1, 1.5, 2])
    func weightsAreReciprocalPowersAndSumsAddThemUp(power: Double) {
        var weights = RankWeights(power: power)
        var count = 0
        for step in [1, 1, 1, 5, 100] {
            count += step
            weights.extend(to: count)
            #expect(weights.values.count >= count)
        }
        var sum = 0.0
        for rank in 1...count {
            #expect(agree(weights.weight(rank), pow(Double(rank), -power), relative: 1e-15))
            #expect(weights.weight(rank) == weights.values[rank - 1])
            sum += weights.values[rank - 1]
            #expect(weights.sum(rank) == sum)
        }
        #expect(weights.sum(0) == 0)
        #expect(weights.weight(100_000) == RankWeights(power: power, count: 100_000).values[99_999])
    }

    @Test func extendingToLessChangesNothing() {
        var weights = RankWeights(power: 1, count: 10)
        let before = weights
        weights.extend(to: 3)
        #expect(weights == before)
    }
}
