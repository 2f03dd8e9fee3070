import Diversity
import Messages
import Selection
import Testing
import Vectors

/// Decisions that may wait.
struct HoldTests {
    private func engine(_ budget: EngineSettings.Budget, hold: Int, microseconds: Int64? = nil) -> HoldingEngine {
        var settings = EngineSettings()
        settings.budget = budget
        return HoldingEngine(
            Engine(settings, dimension: 12), hold: .init(samples: hold, microseconds: microseconds))
    }

    /// All records of a stream in batches of the given sizes, in turn, with what is held at the end.
    private func records(
        _ engine: HoldingEngine, _ stream: Matrix, batches sizes: [Int], after: ((HoldingEngine) -> Void)? = nil
    ) -> [DecisionRecord] {
        var engine = engine
        var records: [DecisionRecord] = []
        var (row, turn) = (0, 0)
        while row < stream.rows {
            let end = min(row + sizes[turn % sizes.count], stream.rows)
            records += engine.take(Streams.batch(stream, row..<end)).records
            after?(engine)
            (row, turn) = (end, turn + 1)
        }
        return records + engine.release(time: 7).records
    }

    private static let budgets: [EngineSettings.Budget] = [
        .init(capacity: 20), .init(keepRate: 0.1), .init(capacity: 15, keepRate: 0.2),
        .init(total: 25, streamLength: 400),
        .init(total: 30), .init(perSource: .init(each: .init(keepRate: 0.1))), .init(cost: .init(total: 40)),
    ]

    @Test(arguments: budgets, [0, 1, 30, 1_000])
    func batchesDoNotMatterAndEachSampleIsDecidedOnce(budget: EngineSettings.Budget, hold: Int) {
        let stream = Streams.clustered(rows: 400, seed: 1)
        let engine = engine(budget, hold: hold)
        let records = records(engine, stream, batches: [1]) { #expect($0.heldCount <= hold) }
        #expect(self.records(engine, stream, batches: [7, 64, 2]) == records)
        #expect(records.map(\.seq) == (1...UInt64(records.count)).map { $0 })
        let decided = records.filter { $0.decision != .evict }.map(\.id)
        #expect(decided.count == 400 && Set(decided).count == 400)
        for record in records where record.decision != .evict && record.reason != .warmup {
            #expect((record.gain > record.threshold) == (record.decision == .keep), "\(record.id)")
        }
        #expect(records.contains { $0.decision == .keep })
    }

    @Test func withNothingHeldACapacityDecidesAsTheEngineDoes() {
        let stream = Streams.clustered(rows: 400, seed: 2)
        var settings = EngineSettings()
        settings.budget = .init(capacity: 20)
        var engine = Engine(settings, dimension: 12)
        #expect(records(self.engine(settings.budget, hold: 0), stream, batches: [16]) == engine.decideAll(stream))
    }

    @Test(arguments: [0.02, 0.1, 0.5], [10, 200])
    func theKeepRateIsHeldAgainstWhatHasCome(rate: Double, hold: Int) {
        for seed in 1...3 as ClosedRange<UInt64> {
            let base = Streams.clustered(rows: 900, seed: seed)
            let novelty = NovelSum().memberValues(of: base)
            let sorted = (0..<900).sorted { novelty[$0] < novelty[$1] }
            let copies = base.selecting((0..<900).map { $0 % 5 == 0 ? $0 : 0 })
            for stream in [base, base.selecting(sorted), base.selecting(sorted.reversed()), copies] {
                var engine = engine(.init(keepRate: rate), hold: hold)
                var kept = 0
                for row in 0..<900 {
                    let outcome = engine.take(Streams.batch(stream, row..<row + 1))
                    kept += outcome.records.count { $0.decision == .keep }
                    let bound = rate * Double(row + 1) + EngineSettings.Budget.burst(keepRate: rate)
                    #expect(Double(kept) <= bound, "seed \(seed), \(row + 1) came")
                }
                kept += engine.release(time: 7).records.count { $0.decision == .keep }
                #expect(rate < 0.1 || kept > 0, "seed \(seed)")
            }
        }
    }

    @Test func aSampleWaitsNoLongerThanItsTime() {
        let stream = Streams.clustered(rows: 100, seed: 4)
        var engine = engine(.init(capacity: 10), hold: 1_000, microseconds: 50)
        var waiting: [(id: String, since: Int64)] = []
        for row in 0..<100 {
            let time = Int64(row * row)
            let batch = SampleBatch(samples: [Sample(id: "\(row)")], vectors: stream.selecting([row]), time: time)
            let decided = Set(engine.take(batch).records.filter { $0.decision != .evict }.map(\.id))
            waiting.append(("\(row)", time))
            waiting.removeAll { decided.contains($0.id) }
            #expect(waiting.allSatisfy { time - $0.since < 50 }, "row \(row)")
            #expect(engine.heldCount == waiting.count, "row \(row)")
        }
    }

    /// What a clock that was set back says of how long they have waited is nothing.
    @Test(arguments: [1_000_000, -1, 970] as [Int64])
    func aClockThatIsSetBackLetsNoneWaitForIt(time: Int64) {
        let stream = Streams.clustered(rows: 30, seed: 4)
        var engine = engine(.init(capacity: 10), hold: 1_000, microseconds: 50)
        func batch(_ rows: Range<Int>, _ time: Int64) -> SampleBatch {
            SampleBatch(samples: rows.map { Sample(id: "\($0)") }, vectors: stream.selecting(rows), time: time)
        }
        _ = engine.take(batch(0..<5, 1000))
        // Forward for a moment, or back: in either case those that wait are decided, and none after them waits longer than it may.
        let decided = engine.take(batch(5..<10, time)).records.filter { $0.decision != .evict }
        #expect(decided.map(\.id) == (0..<5).map(String.init) && engine.heldCount == 5)
        _ = engine.take(batch(10..<15, time + 49))
        #expect(engine.heldCount == 10)
        _ = engine.take(batch(15..<20, 1100))
        #expect(engine.heldCount == 5)
    }

    @Test func theBestOfAWindowIsBetterThanWhatPassesABar() {
        var (waited, immediate) = (0.0, 0.0)
        for seed in 1...6 as ClosedRange<UInt64> {
            let stream = Streams.clustered(rows: 900, seed: seed)
            let density = DensityReference(stream, density: Density(form: .unit)).factors(of: stream)
            let value = { (records: [DecisionRecord]) in
                let kept = records.filter { $0.decision == .keep }.compactMap { Int($0.id) }.prefix(40)
                return NovelSum().value(of: stream.selecting(Array(kept)), densities: kept.map { density[$0] })
            }
            waited += value(records(engine(.init(keepRate: 0.05), hold: 300), stream, batches: [32]))
            var settings = EngineSettings()
            settings.budget = .init(keepRate: 0.05)
            var engine = Engine(settings, dimension: 12)
            immediate += value(engine.decideAll(stream))
        }
        #expect(waited > immediate)
    }
}
