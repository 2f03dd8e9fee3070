import Diversity
import Selection
import Testing
import Vectors

/// An engine that is stored and restored at any place goes on as if nothing had happened, whatever is in memory.
struct RestartTests {
    /// Few candidates and one cell: much is missed, and the same must be missed.
    private func settings(
        _ budget: EngineSettings.Budget, limit: Int, exactBelow: Int, rows: Int = 1 << 20
    ) -> EngineSettings {
        var settings = EngineSettings()
        settings.budget = budget
        settings.reference = .stream(limit: limit)
        settings.exactLimit = 40
        settings.metric.form = .paper
        settings.search.exactBelow = exactBelow
        settings.search.candidates = 4
        settings.search.cells = 1
        settings.search.memory = rows * 12 * 4
        return settings
    }

    static let budgets: [EngineSettings.Budget] = [.init(capacity: 150), .init(keepRate: 0.1)]

    /// Past the reference's limit, with members displaced and removed, and both indexes coded.
    @Test(arguments: budgets, [61, 62] as [UInt64])
    func restartsAreNotNoticed(budget: EngineSettings.Budget, seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let stream = Streams.clustered(rows: 1_900, seed: seed)
        let settings = settings(budget, limit: 1_100, exactBelow: 60)
        var lasting = Engine(settings, dimension: 12)
        var restored = Engine(settings, restoring: EngineSnapshot(dimension: 12, vectors: StoredSamples()))
        var store = StoredModel()
        var row = 0
        while row < stream.rows {
            let end = min(stream.rows, row + Int.random(in: 1...120, using: &generator))
            let batch = Streams.batch(stream, row..<end)
            let outcome = restored.decide(batch)
            #expect(outcome.records == lasting.decide(batch).records, "rows from \(row), seed \(seed)")
            var isConsistent = store.apply(outcome, of: batch)
            #expect(isConsistent)
            if Int.random(in: 0..<4, using: &generator) == 0,
                let member = restored.members.randomElement(using: &generator)
            {
                let evicted = try restored.evict([member.id], time: 7)
                #expect(try lasting.evict([member.id], time: 7).records == evicted.records)
                isConsistent = store.apply(evicted, of: Streams.batch(stream, 0..<0))
                #expect(isConsistent)
            }
            if Int.random(in: 0..<3, using: &generator) == 0 {
                restored = Engine(settings, restoring: try #require(try store.snapshot(dimension: 12)))
                #expect(restored.densities == lasting.densities, "rows from \(row), seed \(seed)")
            }
            row = end
        }
        #expect(!restored.searchesExactly.members && !restored.searchesExactly.reference)
        #expect(restored.referenceCount == 1_100)
        #expect(restored.novelSum() == lasting.novelSum())
    }

    /// A tenth of the vectors fit, and commits lag behind: rows are in memory until they are stored, and read after.
    @Test func whatIsInMemoryMakesNoDifference() throws {
        let stream = Streams.clustered(rows: 2_000, seed: 64)
        let roomy = settings(.init(capacity: 120), limit: 1_400, exactBelow: 60)
        var tight = settings(.init(capacity: 120), limit: 1_400, exactBelow: 60, rows: 150)
        // The paper's form keeps all members in memory; the released one need not.
        for form in NovelSumForm.allCases {
            tight.metric.form = form
            var roomySettings = roomy
            roomySettings.metric.form = form
            let samples = StoredSamples()
            var one = Engine(roomySettings, dimension: 12)
            var other = Engine(tight, restoring: EngineSnapshot(dimension: 12, vectors: samples))
            var waiting: [(outcome: EngineOutcome, batch: SampleBatch)] = []
            for start in stride(from: 0, to: 2_000, by: 50) {
                let batch = Streams.batch(stream, start..<start + 50)
                let outcome = other.decide(batch)
                #expect(outcome.records == one.decide(batch).records, "rows from \(start), \(form)")
                waiting.append((outcome, batch))
                guard waiting.count > 3 else { continue }
                let (committed, rows) = waiting.removeFirst()
                samples.add(committed, of: rows)
                other.setStored(through: committed.state.seq)
            }
            for (committed, rows) in waiting { samples.add(committed, of: rows) }
            #expect(other.memberVectors == one.memberVectors)
            #expect(samples.reads > 1_000, "rows were read again")
        }
    }

    /// What is stored of an index is given up where the settings want none, and made where there was none.
    @Test func codesFollowTheSettings() throws {
        let stream = Streams.clustered(rows: 600, seed: 65)
        let coded = settings(.init(capacity: 100), limit: 1_000, exactBelow: 200)
        var store = StoredModel()
        var engine = Engine(coded, restoring: EngineSnapshot(dimension: 12, vectors: StoredSamples()))
        func decide(_ rows: Range<Int>) {
            let batch = Streams.batch(stream, rows)
            let isConsistent = store.apply(engine.decide(batch), of: batch)
            #expect(isConsistent)
        }
        decide(0..<300)
        #expect(engine.searchesExactly.members && !engine.searchesExactly.reference)
        let exact = settings(.init(capacity: 100), limit: 1_000, exactBelow: 1_000)
        engine = Engine(exact, restoring: try #require(try store.snapshot(dimension: 12)))
        #expect(engine.searchesExactly.reference)
        decide(300..<400)
        #expect(try #require(try store.snapshot(dimension: 12)).referenceIndex == nil)
        engine = Engine(coded, restoring: try #require(try store.snapshot(dimension: 12)))
        #expect(!engine.searchesExactly.reference)
        decide(400..<600)
        // An index made anew finds what one finds that was there from the start.
        var twin = Engine(coded, restoring: try #require(try store.snapshot(dimension: 12, withIndexes: false)))
        engine = Engine(coded, restoring: try #require(try store.snapshot(dimension: 12)))
        let more = Streams.batch(Streams.clustered(rows: 200, seed: 66), 0..<200)
        #expect(engine.decide(more).records == twin.decide(more).records)
    }
}
