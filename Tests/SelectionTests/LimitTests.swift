import Diversity
import Messages
import Selection
import Testing
import Vectors

/// Limits by window, cost and source, on streams made to overshoot them.
struct LimitTests {
    enum Order: CaseIterable { case asItComes, novelFirst, novelLast, copies, topicChange, oneSourceFloods }

    /// Samples with sources, costs and times.
    private struct Stream {
        var vectors: Matrix
        var samples: [Sample]
        /// Microseconds; not always ascending.
        var times: [Int64]

        init(_ order: Order, rows: Int, seed: UInt64) {
            var generator = SplitMix64(seed: seed)
            let base = Streams.clustered(rows: rows, seed: seed)
            let novelty = NovelSum().memberValues(of: base)
            let sorted = (0..<rows).sorted { novelty[$0] < novelty[$1] }
            vectors =
                switch order {
                case .asItComes, .oneSourceFloods: base
                case .novelFirst: base.selecting(sorted.reversed())
                case .novelLast: base.selecting(sorted)
                case .copies: base.selecting((0..<rows).map { $0 % 5 == 0 ? $0 : 0 })
                case .topicChange:
                    base.selecting((0..<rows / 2).flatMap { [$0 / 8, $0] } + Array(rows / 2..<rows)).prefix(rows)
                }
            samples = (0..<rows).map { row in
                let isLoud = order == .oneSourceFloods && row % 20 != 0
                let source = isLoud ? "loud" : ["a", "b", nil][row % 3]
                let cost = Double(Int.random(in: 1...50, using: &generator)) / 10
                return Sample(id: "\(row)", source: source, cost: cost)
            }
            // Bursts and pauses; now and then the clock is set back.
            var time: Int64 = 1_700_000_000_000_000
            times = (0..<rows).map { row in
                if row % 8 == 0 { time += Int64.random(in: 0...900_000, using: &generator) }
                return row % 97 < 8 ? time - 5_000_000 : time
            }
        }

        func batch(_ rows: Range<Int>) -> SampleBatch {
            SampleBatch(samples: Array(samples[rows]), vectors: vectors.selecting(rows), time: times[rows.lowerBound])
        }

        var batches: [SampleBatch] {
            stride(from: 0, to: samples.count, by: 8).map { batch($0..<min($0 + 8, samples.count)) }
        }
    }

    /// What was kept, with the time that counts: a clock that is set back stands still.
    private func kept(_ budget: EngineSettings.Budget, _ stream: Stream) -> [(sample: Sample, time: Int64)] {
        var settings = EngineSettings()
        settings.budget = budget
        var engine = Engine(settings, dimension: 12)
        var latest = Int64.min
        return stream.batches.flatMap { batch -> [(sample: Sample, time: Int64)] in
            latest = max(latest, batch.time)
            let outcome = engine.decide(batch)
            return zip(batch.samples, outcome.recordOfSample).compactMap { sample, record in
                outcome.records[record].decision == .keep ? (sample, latest) : nil
            }
        }
    }

    @Test(arguments: Order.allCases, [1, 7, 60])
    func noWindowKeepsMoreThanItsCount(order: Order, count: Int) {
        for seed in 1...2 as ClosedRange<UInt64> {
            let stream = Stream(order, rows: 800, seed: seed)
            let kept = kept(.init(perWindow: .init(limit: Double(count), seconds: 7)), stream)
            let windows = Dictionary(grouping: kept) { $0.time / 7_000_000 }
            #expect(windows.values.allSatisfy { $0.count <= count }, "seed \(seed)")
            #expect(kept.count >= windows.count && windows.count > 2, "seed \(seed)")
        }
    }

    @Test(arguments: Order.allCases, [3, 40, 300.0])
    func theCostIsNeverExceeded(order: Order, total: Double) {
        for seed in 1...2 as ClosedRange<UInt64> {
            let stream = Stream(order, rows: 800, seed: seed)
            let kept = kept(.init(cost: .init(total: total, perWindow: .init(limit: total / 4, seconds: 5))), stream)
            #expect(kept.reduce(0) { $0 + $1.sample.cost } <= total, "seed \(seed)")
            for window in Dictionary(grouping: kept, by: { $0.time / 5_000_000 }).values {
                #expect(window.reduce(0) { $0 + $1.sample.cost } <= total / 4, "seed \(seed)")
            }
            let known = self.kept(.init(streamLength: 800, cost: .init(total: total)), stream)
            let spent = known.reduce(0) { $0 + $1.sample.cost }
            #expect(spent <= total && spent > 0.7 * total - 5, "seed \(seed): \(spent) of \(total)")
        }
    }

    @Test(arguments: Order.allCases)
    func noSourceTakesMoreThanItsShare(order: Order) {
        let stream = Stream(order, rows: 800, seed: 3)
        let budget = EngineSettings.Budget(
            perSource: .init(each: .init(total: 12), named: ["a": .init(keepRate: 0.1), "loud": .init(total: 5)]))
        let counts = Dictionary(grouping: kept(budget, stream)) { $0.sample.source ?? "" }.mapValues(\.count)
        #expect(counts["b", default: 0] <= 12 && counts["", default: 0] <= 12 && counts["loud", default: 0] <= 5)
        let arrived = stream.samples.count { $0.source == "a" }
        #expect(Double(counts["a", default: 0]) <= 0.1 * Double(arrived) + EngineSettings.Budget.burst(keepRate: 0.1))
        #expect(counts.values.reduce(0, +) > 10)
    }

    @Test func madeUpSourcesShareOneAllowanceInTheEnd() {
        var settings = EngineSettings()
        settings.budget = .init(perSource: .init(each: .init(total: 1)))
        var engine = Engine(settings, dimension: 12)
        let vectors = Streams.clustered(rows: 600, seed: 4)
        let samples = (0..<600).map { Sample(id: "\($0)", source: "source \($0)") }
        let records = engine.decide(SampleBatch(samples: samples, vectors: vectors, time: 0)).records
        #expect(records.count { $0.decision == .keep } <= EngineState.sourceCountMax + 1)
        #expect(engine.state.sources.count <= EngineState.sourceCountMax + 1)
    }

    @Test(arguments: Order.allCases)
    func allLimitsHoldTogetherAndAStoredEngineGoesOnAlike(order: Order) throws {
        let stream = Stream(order, rows: 400, seed: 5)
        var settings = EngineSettings()
        settings.budget = .init(
            capacity: 30, keepRate: 0.4, total: 70, perWindow: .init(limit: 9, seconds: 3),
            cost: .init(total: 150, perWindow: .init(limit: 30, seconds: 4)),
            perSource: .init(each: .init(perWindow: .init(limit: 6, seconds: 3))))
        var engine = Engine(settings, dimension: 12)
        var other = engine
        var store = StoredModel()
        var kept: [Sample] = []
        for batch in stream.batches {
            let outcome = engine.decide(batch)
            let isStored = store.apply(outcome, of: batch)
            #expect(isStored)
            let repeated = other.decide(batch)
            #expect(repeated.records == outcome.records)
            other = Engine(settings, restoring: try #require(try store.snapshot(dimension: 12)))
            for (sample, record) in zip(batch.samples, outcome.recordOfSample)
            where outcome.records[record].decision == .keep { kept.append(sample) }
            for record in outcome.records where record.reason == .budget { #expect(record.gain > record.threshold) }
        }
        #expect(engine.members.count <= 30 && kept.count <= 70)
        #expect(kept.reduce(0) { $0 + $1.cost } <= 150)
        #expect(kept.count > 5)
    }

    @Test func whatIsSpentIsToldFromWhatIsRedundant() {
        let stream = Streams.clustered(rows: 500, seed: 6)
        var settings = EngineSettings()
        settings.budget = .init(total: 20)
        var engine = Engine(settings, dimension: 12)
        let records = engine.decideAll(stream)
        let spent = records.lastIndex { $0.decision == .keep } ?? 0
        let after = records[(spent + 1)...]
        #expect(after.contains { $0.reason == .budget } && after.contains { $0.reason == .redundant })
    }

    @Test func cheapSamplesAreKeptWhereCostIsBounded() {
        let vectors = Streams.clustered(rows: 800, seed: 7)
        let samples = (0..<800).map { Sample(id: "\($0)", cost: $0 % 2 == 0 ? 1 : 10) }
        var settings = EngineSettings()
        settings.budget = .init(streamLength: 800, cost: .init(total: 200))
        var engine = Engine(settings, dimension: 12)
        let outcome = engine.decide(SampleBatch(samples: samples, vectors: vectors, time: 0))
        let kept = zip(samples, outcome.records).filter { $0.1.decision == .keep }.map(\.0)
        let cheap = kept.count { $0.cost == 1 }
        #expect(cheap > 4 * (kept.count - cheap))
    }

    @Test func aWindowThatIsSetAnewDoesNotWaitForATimeThatAWrongClockNamed() {
        let stream = Streams.clustered(rows: 90, seed: 8)
        var settings = EngineSettings()
        settings.budget = .init(perWindow: .init(limit: 5, seconds: 60))
        var engine = Engine(settings, dimension: 12)
        func kept(_ rows: Range<Int>, at time: Int64) -> Int {
            let samples = rows.map { Sample(id: "\($0)") }
            let outcome = engine.decide(SampleBatch(samples: samples, vectors: stream.selecting(rows), time: time))
            return outcome.records.count { $0.decision == .keep }
        }
        let now: Int64 = 1_700_000_000_000_000
        #expect(kept(0..<30, at: 100 * now) == 5)
        // Back in the present that window goes on, an hour later too.
        #expect(kept(30..<50, at: now) == 0)
        #expect(kept(50..<60, at: now + 3_600_000_000) == 0)
        _ = engine.setBudget(.init(perWindow: .init(limit: 5, seconds: 61)), time: now + 3_600_000_001)
        #expect(kept(60..<90, at: now + 3_600_000_002) > 0)
    }

    @Test func aKeepRateThatIsChangedPacesFromThereOn() {
        let stream = Streams.clustered(rows: 900, seed: 8)
        var settings = EngineSettings()
        settings.budget = .init(keepRate: 0.8)
        var engine = Engine(settings, dimension: 12)
        _ = engine.decide(Streams.batch(stream, 0..<450))
        let changed = engine.setBudget(.init(keepRate: 0.1), time: 9)
        #expect(changed.records.isEmpty)
        let kept = engine.decide(Streams.batch(stream, 450..<900)).records.count { $0.decision == .keep }
        #expect(kept > 20 && Double(kept) <= 45 + EngineSettings.Budget.burst(keepRate: 0.1))
    }
}

extension Matrix {
    /// The first rows.
    fileprivate func prefix(_ count: Int) -> Matrix { selecting(0..<count) }
}
