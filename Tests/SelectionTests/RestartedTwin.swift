import Diversity
import Selection
import Testing
import Vectors

/// Two engines of the same settings that decide the same stream: one lasts, the other is stored and restored at random places.
struct RestartedTwin {
    private(set) var lasting: Engine
    private(set) var restored: Engine
    private let settings: EngineSettings
    private var store = StoredModel()

    init(_ settings: EngineSettings) {
        self.settings = settings
        lasting = Engine(settings, dimension: 12)
        restored = Engine(settings, restoring: EngineSnapshot(dimension: 12, vectors: StoredSamples()))
    }

    /// Lets both decide `stream` in batches of up to `batch`, and now and then evict a member; their records have to agree.
    ///
    /// - Parameters:
    ///   - keepsEstimates: whether a restart finds the state of the estimates, as after a stop.
    ///   - check: asked after each batch, told whether there was a restart.
    mutating func decide(
        _ stream: Matrix, batch most: Int, seed: UInt64, keepsEstimates: Bool = false,
        check: (_ twin: RestartedTwin, _ isRestarted: Bool, _ row: Int) -> Void
    ) throws {
        var generator = SplitMix64(seed: seed)
        var row = 0
        while row < stream.rows {
            let end = min(stream.rows, row + Int.random(in: 1...most, using: &generator))
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
            let isRestarted = Int.random(in: 0..<3, using: &generator) == 0
            if isRestarted {
                var snapshot = try #require(try store.snapshot(dimension: 12))
                if keepsEstimates { snapshot.estimates = restored.storedEstimates }
                restored = Engine(settings, restoring: snapshot)
            }
            check(self, isRestarted, row)
            row = end
        }
    }
}
