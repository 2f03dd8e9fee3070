import Diversity
import Messages
import Selection
import Testing
import Vectors

/// The engine with estimated gains, in pools that are larger than the heads of their rows.
struct EstimatedEngineTests {
    private func settings(capacity: Int, exactLimit: Int) -> EngineSettings {
        var settings = EngineSettings()
        settings.budget = .init(capacity: capacity)
        settings.exactLimit = exactLimit
        return settings
    }

    @Test(arguments: [0, 250, 1_150])
    func batchesDoNotMatterWhereverThePoolBecomesEstimated(exactLimit: Int) {
        let stream = Streams.clustered(rows: 1_800, seed: 21)
        let settings = settings(capacity: 1_200, exactLimit: exactLimit)
        var one = Engine(settings, dimension: 12)
        var other = Engine(settings, dimension: 12)
        let records = one.decideAll(stream, batches: [7, 90])
        #expect(records == other.decideAll(stream, batches: [64, 1, 200]))
        #expect(one.densities == other.densities)
        #expect(one.novelSum() == other.novelSum())
        #expect(records.contains { $0.decision == .evict })
    }

    @Test func estimatesKeepAsMuchDiversityAsExactGains() {
        for seed in 22...24 as ClosedRange<UInt64> {
            let stream = Streams.clustered(rows: 2_000, seed: seed)
            var exact = Engine(settings(capacity: 300, exactLimit: 300), dimension: 12)
            var estimated = Engine(settings(capacity: 300, exactLimit: 0), dimension: 12)
            _ = exact.decideAll(stream)
            _ = estimated.decideAll(stream)
            // What was kept, by the same measure for both.
            let densities = DensityReference(stream, density: Density(form: .unit))
            let values = [exact, estimated].map { engine in
                NovelSum().value(of: engine.memberVectors, densities: densities.factors(of: engine.memberVectors))
            }
            #expect(values[1] > 0.99 * values[0], "seed \(seed)")
        }
    }

    @Test func aRestoredPoolIsAFunctionOfItsMembers() throws {
        let stream = Streams.clustered(rows: 700, seed: 25)
        let settings = settings(capacity: 200, exactLimit: 100)
        var engine = Engine(settings, dimension: 12)
        var store = StoredModel()
        for start in stride(from: 0, to: 600, by: 50) {
            let batch = Streams.batch(stream, start..<start + 50)
            let isConsistent = store.apply(engine.decide(batch), of: batch)
            #expect(isConsistent)
        }
        let snapshot = try #require(try store.snapshot(dimension: 12))
        let restored = (0..<2).map { _ in Engine(settings, restoring: snapshot) }
        var (one, other) = (restored[0], restored[1])
        #expect(one.novelSum() == other.novelSum())
        #expect(abs(one.novelSum() - engine.novelSum()) < 0.005 * engine.novelSum())
        let rows = stream.selecting(600..<700)
        #expect(one.score(rows) == other.score(rows))
        let gains = zip(one.score(rows), engine.score(rows)).map { ($0.gain, $1.gain) }
        // Which pair looks best may differ with the estimates, and the gain in that place with it.
        for (fresh, lasting) in gains { #expect(abs(fresh - lasting) < 0.03 * abs(lasting)) }
    }
}
