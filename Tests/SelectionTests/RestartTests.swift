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
        var twin = RestartedTwin(settings(budget, limit: 1_100, exactBelow: 60))
        try twin.decide(Streams.clustered(rows: 1_900, seed: seed), batch: 120, seed: seed) { twin, isRestarted, row in
            guard isRestarted else { return }
            #expect(twin.restored.densities == twin.lasting.densities, "rows from \(row), seed \(seed)")
        }
        #expect(!twin.restored.searchesExactly.members && !twin.restored.searchesExactly.reference)
        #expect(twin.restored.referenceCount == 1_100)
        #expect(twin.restored.novelSum() == twin.lasting.novelSum())
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
