import Diversity
import Messages
import Selection
import Testing
import Vectors

/// What each budget and policy promises, on streams made to break the promise.
struct PolicyTests {
    enum Order: CaseIterable { case asItComes, novelFirst, novelLast, copies, topicsOneByOne }

    private func stream(_ order: Order, rows: Int, seed: UInt64) -> Matrix {
        let base = Streams.clustered(rows: rows, seed: seed)
        let unit = base.normalized()
        switch order {
        case .asItComes: return base
        case .novelFirst, .novelLast:
            let novelty = NovelSum().memberValues(of: base)
            let sorted = (0..<rows).sorted { novelty[$0] < novelty[$1] }
            return base.selecting(order == .novelLast ? sorted : sorted.reversed())
        case .copies: return base.selecting((0..<rows).map { $0 % 5 == 0 ? $0 : 0 })
        case .topicsOneByOne:
            return base.selecting((0..<rows).sorted { unit.row($0).first ?? 0 < unit.row($1).first ?? 0 })
        }
    }

    @Test(arguments: Order.allCases, [0.01, 0.1, 0.5, 1])
    func theKeepRateIsNeverOvershotByMoreThanTheBurst(order: Order, rate: Double) {
        for seed in 1...3 as ClosedRange<UInt64> {
            let stream = stream(order, rows: 900, seed: seed)
            var settings = EngineSettings()
            settings.budget = .init(keepRate: rate)
            var engine = Engine(settings, dimension: 12)
            var kept = 0
            for (index, record) in engine.decideAll(stream).enumerated() {
                if record.decision == .keep { kept += 1 }
                let bound = rate * Double(index + 1) + EngineSettings.Budget.burst(keepRate: rate)
                #expect(Double(kept) <= bound, "seed \(seed), \(index + 1) seen")
            }
            // In the long run it is met from below too, where the order does not forbid it.
            if order == .asItComes { #expect(Double(kept) > 0.7 * rate * 900, "seed \(seed)") }
            if rate == 1, order == .asItComes { #expect(kept == 900, "seed \(seed)") }
        }
    }

    @Test(arguments: Order.allCases)
    func aTotalWithAKnownLengthIsSpentExactly(order: Order) {
        for seed in 1...3 as ClosedRange<UInt64> {
            let stream = stream(order, rows: 300, seed: seed)
            for total in [1, 40, 300] {
                var settings = EngineSettings()
                settings.budget = .init(total: total, streamLength: 300)
                var engine = Engine(settings, dimension: 12)
                let records = engine.decideAll(stream)
                #expect(engine.members.count == total, "seed \(seed), total \(total)")
                #expect(records.allSatisfy { $0.decision != .evict })
            }
        }
    }

    @Test(arguments: Order.allCases)
    func aTotalIsNeverExceededHoweverLongTheStream(order: Order) {
        let stream = stream(order, rows: 900, seed: 5)
        var settings = EngineSettings()
        settings.budget = .init(total: 25)
        var engine = Engine(settings, dimension: 12)
        let records = engine.decideAll(stream)
        #expect(engine.members.count <= 25)
        #expect(engine.members.count >= 12)
        let spent = records.lastIndex { $0.decision == .keep } ?? 0
        for record in records[(spent + 1)...] where engine.members.count == 25 {
            #expect(record.reason == (record.gain > record.threshold ? .budget : .redundant))
        }
    }

    @Test func nothingNearerThanTheFloorIsKept() {
        let stream = Streams.clustered(rows: 400, seed: 6)
        for budget in [EngineSettings.Budget(capacity: 40), .init(keepRate: 0.3)] {
            var settings = EngineSettings()
            settings.minimumDistance = 0.1
            settings.budget = budget
            var engine = Engine(settings, dimension: 12)
            let records = engine.decideAll(stream)
            #expect(records.contains { $0.decision == .drop && ($0.nearest?.distance ?? 1) < 0.1 })
            for record in records where record.decision == .keep {
                #expect(record.nearest?.distance ?? 1 >= 0.1)
            }
            // An eviction cannot bring members nearer to each other.
            for slot in engine.members.indices {
                for other in 0..<slot {
                    let squared = engine.memberVectors.squaredDistance(
                        ofRow: other, to: engine.memberVectors.row(slot))
                    #expect(squared / 2 >= 0.1)
                }
            }
        }
    }

    @Test func qualityMultipliesTheGain() {
        let stream = Streams.clustered(rows: 60, seed: 7)
        var settings = EngineSettings()
        settings.budget = .init(capacity: 100)
        var plain = Engine(settings, dimension: 12)
        var doubled = Engine(settings, dimension: 12)
        let ones = plain.decideAll(stream)
        let twos = doubled.decideAll(stream, quality: [Double](repeating: 2, count: 60))
        for (one, two) in zip(ones, twos) { #expect(two.gain == 2 * one.gain) }
        // Worthless samples do not survive.
        settings.budget = .init(capacity: 20)
        var engine = Engine(settings, dimension: 12)
        let quality = (0..<60).map { $0 % 2 == 0 ? 1 : 1e-6 }
        _ = engine.decideAll(stream, quality: quality)
        #expect(engine.members.filter { $0.quality < 1 }.isEmpty)
    }

    @Test func aSmallerCapacityEvictsTheWeakestAtOnce() throws {
        let stream = Streams.clustered(rows: 100, seed: 8)
        var settings = EngineSettings()
        settings.budget = .init(capacity: 40)
        settings.reference = .none
        var engine = Engine(settings, dimension: 12)
        var store = StoredModel()
        let batch = Streams.batch(stream, 0..<100)
        let isStored = store.apply(engine.decide(batch), of: batch)
        #expect(isStored)
        settings.budget = .init(capacity: 25)
        var smaller = Engine(settings, restoring: try #require(try store.snapshot(dimension: 12)))
        let outcome = smaller.fitCapacity(time: 1)
        #expect(outcome.records.count == 15)
        #expect(outcome.records.allSatisfy { $0.decision == .evict && $0.reason == .operator })
        #expect(outcome.records.map(\.pool) == Array((25..<40).reversed()))
        #expect(smaller.members.count == 25)
        let none = SampleBatch(samples: [], vectors: Matrix(columns: 12), time: 1)
        let isConsistent = store.apply(outcome, of: none)
        #expect(isConsistent)
        #expect(try store.snapshot(dimension: 12)?.members.map(\.id) == smaller.members.map(\.id))
    }

    @Test func theFirstSampleIsKeptAndHasNoNeighbour() {
        for budget in [EngineSettings.Budget(capacity: 1), .init(keepRate: 0.001), .init(total: 1)] {
            var settings = EngineSettings()
            settings.budget = budget
            var engine = Engine(settings, dimension: 2)
            let matrix = Matrix(rows: 1, columns: 2, elements: [3, 4])
            let record = engine.decide(Streams.batch(matrix, 0..<1)).records[0]
            #expect(record.decision == .keep)
            #expect(record.reason == .warmup)
            #expect(record.nearest == nil)
            #expect(record.gain == 0)
        }
    }

    @Test func twoSpellingsOfOneLetterAreTwoSamples() {
        var engine = Engine(EngineSettings(), dimension: 2)
        let ids = ["caf\u{e9}", "cafe\u{301}"]
        let matrix = Matrix(rows: 2, columns: 2, elements: [1, 0, 0, 1])
        _ = engine.decide(SampleBatch(samples: ids.map { Sample(id: $0) }, vectors: matrix, time: 0))
        #expect(engine.neighbors(1, ofMember: ids[0])?.first?.distance == 1)
        #expect(engine.neighbors(1, ofMember: ids[0])?.first.map { Array($0.id.utf8) } == Array(ids[1].utf8))
    }

    @Test func neighboursAreNamedNearestFirst() {
        var settings = EngineSettings()
        settings.budget = .init(capacity: 10)
        var engine = Engine(settings, dimension: 2)
        let matrix = Matrix(rows: 3, columns: 2, elements: [1, 0, 0, 1, -1, 0])
        _ = engine.decideAll(matrix)
        #expect(engine.neighbors(2, ofMember: "0")?.map(\.id) == ["1", "2"])
        #expect(
            engine.neighbors(5, of: Matrix(rows: 1, columns: 2, elements: [0, 9]))[0].map(\.id) == ["1", "0", "2"])
        #expect(engine.neighbors(5, ofMember: "nobody") == nil)
    }
}
