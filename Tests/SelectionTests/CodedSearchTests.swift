import Diversity
import Messages
import Selection
import Testing
import Vectors

/// The engine where neighbours are searched for by codes, at sizes where all could be measured.
struct CodedSearchTests {
    private func settings(
        capacity: Int, reference: EngineSettings.Reference, exactLimit: Int = 100, exactBelow: Int = 100,
        candidates: Int = 128, cells: Int? = nil, recall: Double? = nil
    ) -> EngineSettings {
        var settings = EngineSettings()
        settings.budget = .init(capacity: capacity)
        settings.reference = reference
        settings.exactLimit = exactLimit
        settings.search.exactBelow = exactBelow
        settings.search.candidates = candidates
        settings.search.cells = cells
        settings.search.recall = recall
        return settings
    }

    static let references: [EngineSettings.Reference] = [
        .stream(limit: 10_000), .stream(limit: 1_100), .none,
        .pinned(Streams.clustered(rows: 1_500, seed: 51).normalized()),
    ]

    /// Few candidates and one cell: much is missed, and the same must be missed.
    @Test(arguments: references)
    func batchesDoNotMatter(reference: EngineSettings.Reference) {
        let stream = Streams.clustered(rows: 1_900, seed: 52)
        var settings = settings(capacity: 420, reference: reference, candidates: 4, cells: 1)
        var one = Engine(settings, dimension: 12)
        settings.search.threads = 2
        var other = Engine(settings, dimension: 12)
        let records = one.decideAll(stream, batches: [7, 90])
        #expect(records == other.decideAll(stream, batches: [64, 1, 200]))
        #expect(one.densities == other.densities)
        #expect(one.novelSum() == other.novelSum())
        #expect(records.contains { $0.decision == .evict })
        #expect(!one.searchesExactly.members)
    }

    @Test func aRestoredReferenceFindsWhatItFoundBefore() throws {
        let stream = Streams.clustered(rows: 2_400, seed: 53)
        // The pool is exact, and the reference within its limit: a restart is not to be noticed.
        let settings = settings(
            capacity: 40, reference: .stream(limit: 10_000), exactLimit: 1_000, candidates: 4, cells: 1)
        var lasting = Engine(settings, dimension: 12)
        var restored = Engine(settings, dimension: 12)
        var store = StoredModel()
        for start in stride(from: 0, to: 2_400, by: 300) {
            let batch = Streams.batch(stream, start..<start + 300)
            let outcome = restored.decide(batch)
            #expect(outcome.records == lasting.decide(batch).records, "rows from \(start)")
            let isConsistent = store.apply(outcome, of: batch)
            #expect(isConsistent)
            restored = Engine(settings, restoring: try #require(try store.snapshot(dimension: 12)))
        }
        #expect(!restored.searchesExactly.reference)
    }

    @Test func decisionsAreThoseOfExactSearchesButForFew() {
        for seed in 54...56 as ClosedRange<UInt64> {
            let stream = Streams.clustered(rows: 2_500, seed: seed)
            let reference = EngineSettings.Reference.stream(limit: 10_000)
            var coded = Engine(settings(capacity: 300, reference: reference), dimension: 12)
            var exact = Engine(settings(capacity: 300, reference: reference, exactBelow: .max), dimension: 12)
            _ = coded.decideAll(stream)
            _ = exact.decideAll(stream)
            let kept = Set(coded.members.map(\.id)).intersection(exact.members.map(\.id)).count
            // Twelve dimensions are hard for one-bit codes: with 384 the same rows are kept.
            #expect(kept >= 270, "of 300, seed \(seed)")
            #expect(abs(coded.novelSum() - exact.novelSum()) < 0.005 * exact.novelSum(), "seed \(seed)")
        }
    }

    @Test func auditsTellHowMuchIsMissed() throws {
        let stream = Streams.clustered(rows: 3_000, seed: 57)
        let reference = EngineSettings.Reference.stream(limit: 10_000)
        var thorough = Engine(settings(capacity: 60, reference: reference), dimension: 12)
        var careless = Engine(
            settings(capacity: 60, reference: reference, candidates: 1, cells: 1), dimension: 12)
        _ = thorough.decideAll(stream)
        _ = careless.decideAll(stream)
        #expect(thorough.referenceSearch.audit.arrivals > 20)
        let recalls = try [thorough, careless].map { try #require($0.referenceSearch.audit.recall) }
        #expect(recalls[0] > 0.98)
        #expect(recalls[1] < 0.9)
        let errors = try [thorough, careless].map { try #require($0.referenceSearch.audit.gainError) }
        #expect(errors[0] < errors[1])
        #expect(try #require(thorough.referenceSearch.audit.flipShare) < 0.05)
    }

    @Test func auditsLeaveOutWhatIsForgottenOnTheWay() throws {
        let stream = Streams.clustered(rows: 4_000, seed: 58)
        var engine = Engine(settings(capacity: 60, reference: .stream(limit: 1_000)), dimension: 12)
        _ = engine.decideAll(stream)
        #expect(engine.referenceSearch.audit.arrivals > 40)
        #expect(try #require(engine.referenceSearch.audit.recall) > 0.98)
    }

    @Test func nothingIsAuditedWhileSearchesAreExact() {
        var engine = Engine(
            settings(capacity: 60, reference: .stream(limit: 10_000), exactBelow: .max), dimension: 12)
        _ = engine.decideAll(Streams.clustered(rows: 500, seed: 59))
        #expect(engine.referenceSearch.audit == SearchAudit())
    }
}
