import Diversity
import Messages
import Selection
import Testing
import Vectors

/// In whose place a sample comes.
struct ReplacementTests {
    @Test(arguments: [2_000, 10])
    func aBetterCopyOfAMemberTakesItsPlace(exactLimit: Int) throws {
        for seed in 1...4 as ClosedRange<UInt64> {
            let stream = Streams.clustered(rows: 200, seed: seed)
            var settings = EngineSettings()
            settings.reference = .none
            settings.exactLimit = exactLimit
            settings.budget = .init(capacity: 20)
            var engine = Engine(settings, dimension: 12)
            _ = engine.decideAll(stream)
            // The member that the pool would miss most, by no means the weakest.
            let best = try #require(
                engine.members.max { member(engine, $0) < member(engine, $1) }, "seed \(seed)")
            let row = try #require(Int(best.id))
            let copy = SampleBatch(
                samples: [Sample(id: "copy", quality: 1.5)], vectors: stream.selecting([row]), time: 0)
            let records = engine.decide(copy).records
            #expect(records.first?.evicted == best.id, "seed \(seed)")
            #expect(records.first.map { $0.gain > $0.threshold } == true, "seed \(seed)")
            #expect(records.last?.decision == .evict && records.last?.displacedBy == "copy", "seed \(seed)")
        }
    }

    private func member(_ engine: Engine, _ member: Member) -> Double {
        var engine = engine
        guard let slot = engine.members.firstIndex(where: { $0.seq == member.seq }) else { return 0 }
        let standing = engine.standing(
            of: Sample(id: member.id), vector: Array(engine.memberVectors.row(slot)))
        guard case .member(let gain, _, _) = standing else { return 0 }
        return gain
    }

    @Test func recordsSayWhatWasCompared() {
        for seed in 1...4 as ClosedRange<UInt64> {
            let stream = Streams.clustered(rows: 400, seed: seed)
            var settings = EngineSettings()
            settings.budget = .init(capacity: 25)
            var engine = Engine(settings, dimension: 12)
            var places: Set<String> = []
            for record in engine.decideAll(stream) where record.reason != .warmup && record.decision != .evict {
                #expect((record.gain > record.threshold) == (record.decision == .keep), "seed \(seed), \(record.id)")
                #expect((record.evicted == nil) == (record.decision == .drop), "seed \(seed), \(record.id)")
                if let evicted = record.evicted { places.insert(evicted == record.nearest?.id ? "nearest" : "other") }
            }
            #expect(places == ["nearest", "other"], "seed \(seed)")
        }
    }
}
