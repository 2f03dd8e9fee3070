import Diversity
import Service
import Testing

/// Points of a series, evenly in time.
struct HistorySamplingTests {
    @Test func fewPointsStayAsTheyAre() {
        #expect(HistorySampling.evenly(3, of: [1, 5, 9], time: { $0 }) == [1, 5, 9])
        #expect(HistorySampling.evenly(3, of: [Int64](), time: { $0 }) == [])
    }

    @Test func eachSpanGivesItsLastPoint() {
        // A thousand in the first tenth of the time, and one in every tenth after.
        let times = (0..<1000).map { Int64($0) } + (2...10).map { Int64($0) * 1000 }
        #expect(HistorySampling.evenly(10, of: times, time: { $0 }) == [999] + (2...10).map { Int64($0) * 1000 })
    }

    @Test func pointsOfOneMomentAreOne() {
        #expect(HistorySampling.evenly(2, of: [7, 7, 7] as [Int64], time: { $0 }) == [7])
    }

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func thereAreAtMostAsManyAsWantedAndTheNewestIsThere(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let times = (0..<500).map { _ in Int64.random(in: 0...1_000_000, using: &generator) }.sorted()
        for count in [1, 2, 3, 50, 499] {
            let chosen = HistorySampling.evenly(count, of: times, time: { $0 })
            #expect(chosen.count <= count && chosen.last == times.last, "seed \(seed), \(count)")
            #expect(chosen == chosen.sorted() && Set(chosen).isSubset(of: times))
        }
    }
}
