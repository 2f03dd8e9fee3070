import Diversity
import Messages
import Selection
import Testing
import Vectors

/// References in which near-duplicates, and not copies alone, count as one row. Distances are squared ones.
struct MergedReferenceTests {
    static let bounds: [Float] = [0.1, 0.5]
    static let references: [EngineSettings.Reference] = [
        .stream(limit: 10_000), .stream(limit: 40), .pinned(Streams.clustered(rows: 90, seed: 77).normalized()),
    ]

    private func settings(_ bound: Float, _ reference: EngineSettings.Reference) -> EngineSettings {
        var settings = EngineSettings()
        settings.budget = .init(capacity: 20)
        settings.reference = reference
        settings.mergeBelow = bound
        return settings
    }

    @Test(arguments: bounds, references)
    func batchesAndRestartsDoNotMatter(bound: Float, reference: EngineSettings.Reference) throws {
        let stream = Streams.clustered(rows: 200, seed: 13)
        let settings = settings(bound, reference)
        var one = Engine(settings, dimension: 12)
        let records = one.decideAll(stream, batches: [1])
        var other = Engine(settings, dimension: 12)
        #expect(records == other.decideAll(stream, batches: [64, 3, 17]))
        #expect(one.referenceCount == other.referenceCount)
        var restored = Engine(settings, dimension: 12)
        var store = StoredModel()
        var again: [DecisionRecord] = []
        for start in stride(from: 0, to: 200, by: 20) {
            let batch = Streams.batch(stream, start..<start + 20)
            let outcome = restored.decide(batch)
            again += outcome.records
            let isConsistent = store.apply(outcome, of: batch)
            #expect(isConsistent, "rows from \(start)")
            restored = Engine(settings, restoring: try #require(try store.snapshot(dimension: 12)))
        }
        #expect(again == records)
    }

    @Test(arguments: bounds)
    func aPinnedReferenceAndTheLibraryMergeAlike(bound: Float) {
        let stream = Streams.clustered(rows: 150, seed: 14)
        var engine = Engine(settings(bound, .pinned(stream.normalized())), dimension: 12)
        let records = engine.decideAll(stream)
        let reference = DensityReference(stream, density: Density(form: .unit, mergeBelow: bound))
        #expect(engine.referenceCount == reference.rows && reference.rows < 150)
        for (record, expected) in zip(records.filter { $0.decision != .evict }, reference.factors(of: stream)) {
            #expect(abs(record.density - expected) <= 1e-6 * expected, "row \(record.id)")
        }
    }

    @Test(arguments: bounds)
    func noDensityIsBeyondTheBound(bound: Float) {
        let stream = Streams.clustered(rows: 200, seed: 15)
        var engine = Engine(settings(bound, .stream(limit: 10_000)), dimension: 12)
        let most = Density().factor(meanSquaredDistance: Double(bound))
        #expect(engine.decideAll(stream).allSatisfy { $0.density <= most })
    }
}
