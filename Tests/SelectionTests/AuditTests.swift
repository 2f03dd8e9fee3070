import Diversity
import NeighborIndex
import Selection
import Testing
import Vectors

/// Audits of the members' search, and the efforts that follow from audits.
struct AuditTests {
    private func settings(
        capacity: Int, candidates: Int, cells: Int? = nil, recall: Double?
    ) -> EngineSettings {
        var settings = EngineSettings()
        settings.budget = .init(capacity: capacity)
        settings.exactLimit = 100
        settings.search.exactBelow = 100
        settings.search.candidates = candidates
        settings.search.cells = cells
        settings.search.recall = recall
        return settings
    }

    @Test func auditsTellHowManyMembersAreMissed() throws {
        let stream = Streams.clustered(rows: 5_000, seed: 71)
        var thorough = Engine(settings(capacity: 700, candidates: 500, recall: nil), dimension: 12)
        var careless = Engine(settings(capacity: 700, candidates: 1, cells: 1, recall: nil), dimension: 12)
        _ = thorough.decideAll(stream)
        _ = careless.decideAll(stream)
        let audits = [thorough, careless].map(\.memberSearch.audit)
        #expect(audits.allSatisfy { $0.arrivals > 30 && $0.comparisons > 20 })
        let recalls = try audits.map { try #require($0.recall) }
        #expect(recalls[0] > 0.99 && recalls[1] < 0.98, "\(recalls)")
        let errors = try audits.map { try #require($0.gainError) }
        #expect(errors[0] < errors[1] && errors[0] < 0.02, "\(errors)")
        #expect(try #require(audits[0].flipShare) <= 0.05)
        #expect(thorough.memberSearch.effort == SearchEffort(candidates: 500), "no target: what was set")
    }

    @Test func searchesThatMeasureAllMissNothing() throws {
        var engine = Engine(settings(capacity: 500, candidates: 100_000, recall: nil), dimension: 12)
        _ = engine.decideAll(Streams.clustered(rows: 4_000, seed: 72))
        for report in [engine.memberSearch, engine.referenceSearch] {
            #expect(report.audit.arrivals > 30)
            #expect(report.audit.recall == 1 && report.audit.gainError == 0 && report.audit.flips == 0)
        }
    }

    /// From too little, effort grows until the target is reached; from too much, it shrinks.
    @Test func effortFollowsTheTarget() throws {
        let stream = Streams.clustered(rows: 5_000, seed: 73)
        var poor = Engine(settings(capacity: 500, candidates: 1, cells: 1, recall: 0.9), dimension: 12)
        var rich = Engine(settings(capacity: 500, candidates: 400, recall: 0.9), dimension: 12)
        _ = poor.decideAll(stream)
        _ = rich.decideAll(stream)
        #expect(poor.referenceSearch.effort.probes > 1)
        #expect(rich.memberSearch.effort.candidates < 200)
        #expect(rich.referenceSearch.effort.candidates < 400)
        #expect(poor.memberSearch.effort.candidates > 1)
        var careless = Engine(settings(capacity: 500, candidates: 1, cells: 1, recall: nil), dimension: 12)
        _ = careless.decideAll(stream)
        let recalls = try [careless, poor].map { try #require($0.referenceSearch.audit.recall) }
        #expect(recalls[1] > recalls[0] + 0.02, "\(recalls)")
    }

    /// Audits under way and efforts are stored: whoever is restored in the midst of them goes on as the others.
    @Test(arguments: [74, 75] as [UInt64])
    func restartsChangeNoEffort(seed: UInt64) throws {
        var twin = RestartedTwin(settings(capacity: 250, candidates: 1, cells: 1, recall: 0.9))
        try twin.decide(
            Streams.clustered(rows: 2_500, seed: seed), batch: 200, seed: seed, keepsEstimates: true
        ) { twin, _, _ in
            #expect(twin.restored.memberSearch.effort == twin.lasting.memberSearch.effort)
            #expect(twin.restored.referenceSearch.effort == twin.lasting.referenceSearch.effort)
        }
        #expect(twin.lasting.memberSearch.effort.candidates > 1 && twin.lasting.referenceSearch.effort.probes > 1)
    }

    @Test func otherSettingsBeginAnew() throws {
        let stream = Streams.clustered(rows: 3_000, seed: 76)
        var settings = settings(capacity: 300, candidates: 1, cells: 1, recall: 0.9)
        var engine = Engine(settings, restoring: EngineSnapshot(dimension: 12, vectors: StoredSamples()))
        var store = StoredModel()
        let batch = Streams.batch(stream, 0..<stream.rows)
        let isConsistent = store.apply(engine.decide(batch), of: batch)
        #expect(isConsistent)
        #expect(engine.memberSearch.effort != SearchEffort(candidates: 1, probes: 1))
        settings.search.candidates = 40
        let other = Engine(settings, restoring: try #require(try store.snapshot(dimension: 12)))
        #expect(other.memberSearch.effort == SearchEffort(candidates: 40, probes: 1))
        settings.search.recall = nil
        let fixed = Engine(settings, restoring: try #require(try store.snapshot(dimension: 12)))
        #expect(fixed.memberSearch.effort == SearchEffort(candidates: 40, probes: 1))
    }
}
