import Diversity
import Messages
import Selection
import Synchronization
import Testing
import Vectors

/// What holds for every stream and every policy.
struct EngineInvariantTests {
    static let budgets: [EngineSettings.Budget] = [
        .init(capacity: 20), .init(keepRate: 0.2), .init(total: 15), .init(total: 15, streamLength: 200),
        .init(capacity: 12, keepRate: 0.3), .init(capacity: 1),
    ]

    static let references: [EngineSettings.Reference] = [
        .stream(limit: 10_000), .stream(limit: 50), .none,
        .pinned(Streams.clustered(rows: 90, seed: 77).normalized()),
    ]

    /// All exact, estimated from some members on, all estimated.
    private let exactLimits = [1_000, 8, 0]

    private func settings(
        _ budget: EngineSettings.Budget, _ reference: EngineSettings.Reference, form: NovelSumForm = .released,
        exactLimit: Int = 1_000
    ) -> EngineSettings {
        var settings = EngineSettings()
        settings.budget = budget
        settings.reference = reference
        settings.metric.form = form
        settings.exactLimit = exactLimit
        return settings
    }

    @Test(arguments: budgets, references)
    func batchesDoNotMatter(budget: EngineSettings.Budget, reference: EngineSettings.Reference) {
        for limit in exactLimits { batchesDoNotMatter(settings(budget, reference, exactLimit: limit)) }
    }

    private func batchesDoNotMatter(_ settings: EngineSettings) {
        let stream = Streams.clustered(rows: 200, seed: 3)
        var one = Engine(settings, dimension: 12)
        var other = Engine(settings, dimension: 12)
        let records = one.decideAll(stream, batches: [1])
        #expect(records == other.decideAll(stream, batches: [64, 3, 17]))
        #expect(one.state == other.state)
        #expect(one.densities == other.densities)
    }

    @Test("Whoever watches over the engine is told of each record as it is made")
    func recordsAreTold() {
        let stream = Streams.clustered(rows: 200, seed: 3)
        var engine = Engine(settings(.init(capacity: 20), .none), dimension: 12)
        let told = Atomic(0)
        engine.onRecord = { told.add(1, ordering: .relaxed) }
        let records = engine.decideAll(stream, batches: [200])
        #expect(records.count > 200 && told.load(ordering: .relaxed) == records.count)
    }

    @Test(arguments: budgets, references)
    func aRestoredEngineGoesOnAsIfNothingHadHappened(
        budget: EngineSettings.Budget, reference: EngineSettings.Reference
    ) throws {
        for form in NovelSumForm.allCases {
            let stream = Streams.clustered(rows: 200, seed: 4)
            let settings = settings(budget, reference, form: form)
            var lasting = Engine(settings, dimension: 12)
            var restored = Engine(settings, dimension: 12)
            var store = StoredModel()
            for start in stride(from: 0, to: 200, by: 10) {
                let batch = Streams.batch(stream, start..<start + 10)
                let outcome = restored.decide(batch)
                #expect(outcome.records == lasting.decide(batch).records, "rows from \(start), \(form)")
                let isConsistent = store.apply(outcome, of: batch)
                #expect(isConsistent, "rows from \(start)")
                restored = Engine(settings, restoring: try #require(try store.snapshot(dimension: 12)))
                #expect(restored.novelSum() == lasting.novelSum(), "rows from \(start), \(form)")
            }
        }
    }

    @Test(arguments: budgets, references)
    func theLogTellsThePool(budget: EngineSettings.Budget, reference: EngineSettings.Reference) {
        for limit in exactLimits { theLogTellsThePool(settings(budget, reference, exactLimit: limit)) }
    }

    private func theLogTellsThePool(_ settings: EngineSettings) {
        let (budget, stream) = (settings.budget, Streams.clustered(rows: 200, seed: 5))
        var engine = Engine(settings, dimension: 12)
        let records = engine.decideAll(stream)
        var pool: Set<String> = []
        for (index, record) in records.enumerated() {
            #expect(record.seq == UInt64(index + 1))
            switch record.decision {
            case .keep:
                #expect(!pool.contains(record.id))
                pool.insert(record.id)
                if record.evicted != nil {
                    #expect(records[index + 1].decision == .evict)
                    #expect(records[index + 1].id == record.evicted)
                    #expect(record.gain > record.threshold)
                }
            case .evict:
                #expect(pool.contains(record.id))
                pool.remove(record.id)
                #expect(records[index - 1].id == record.displacedBy)
            case .drop: #expect(record.evicted == nil)
            }
            if record.evicted == nil { #expect(record.pool == pool.count) }
            if let capacity = budget.capacity, record.evicted == nil { #expect(pool.count <= capacity) }
        }
        #expect(pool == Set(engine.members.map(\.id)))
        let counters = engine.state.counters
        #expect(counters.seen == 200)
        #expect(counters.kept == records.filter { $0.decision == .keep }.count)
        #expect(counters.dropped == 200 - counters.kept)
        #expect(counters.evicted == counters.kept - pool.count)
    }

    @Test(arguments: budgets, references)
    func aScoreIsWhatTheNextDecisionWillBeAndChangesNothing(
        budget: EngineSettings.Budget, reference: EngineSettings.Reference
    ) {
        for limit in exactLimits { aScoreIsWhatTheNextDecisionWillBe(settings(budget, reference, exactLimit: limit)) }
    }

    private func aScoreIsWhatTheNextDecisionWillBe(_ settings: EngineSettings) {
        let stream = Streams.clustered(rows: 120, seed: 6)
        var engine = Engine(settings, dimension: 12)
        for row in 0..<120 {
            let score = engine.score(stream.selecting([row]))[0]
            let (state, densities) = (engine.state, engine.densities)
            _ = engine.score(stream.selecting([row, (row * 7) % 120]))
            #expect(engine.state == state)
            #expect(engine.densities == densities)
            let record = engine.decide(Streams.batch(stream, row..<row + 1)).records[0]
            #expect(record.decision == score.decision)
            #expect(record.gain == score.gain)
            #expect(record.threshold == score.threshold)
            #expect(record.novelty == score.novelty)
            #expect(record.nearest == score.nearest)
        }
    }
}
