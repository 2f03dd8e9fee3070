import Diversity
import Messages
import Selection
import Testing
import Vectors

/// Other budgets and policies over the same stream.
struct ShadowTests {
    private static let references: [EngineSettings.Reference] = [
        .stream(limit: 10_000), .stream(limit: 50), .none,
        .pinned(Streams.clustered(rows: 90, seed: 77).normalized()),
    ]

    private static let shadows: [EngineSettings.Shadow] = [
        shadow("small", .init(capacity: 9)), shadow("rate", .init(keepRate: 0.3), minimumDistance: 0.1),
        shadow("flat", nil, densityPower: 0), shadow("total", .init(capacity: 12, total: 60)), shadow("same", nil),
    ]

    private static func shadow(
        _ name: String, _ budget: EngineSettings.Budget?, minimumDistance: Double? = nil, densityPower: Double = 0.5
    ) -> EngineSettings.Shadow {
        EngineSettings.Shadow(
            name: name, definition: name, budget: budget, minimumDistance: minimumDistance, densityPower: densityPower)
    }

    private func settings(_ reference: EngineSettings.Reference, exactLimit: Int = 1_000) -> EngineSettings {
        var settings = EngineSettings()
        settings.budget = .init(capacity: 20)
        settings.reference = reference
        settings.exactLimit = exactLimit
        return settings
    }

    @Test(arguments: references, [1_000, 8])
    func shadowsChangeNothing(reference: EngineSettings.Reference, exactLimit: Int) {
        let stream = Streams.clustered(rows: 300, seed: 5)
        var settings = settings(reference, exactLimit: exactLimit)
        var alone = Engine(settings, dimension: 12)
        settings.shadows = Self.shadows
        var observed = Engine(settings, dimension: 12)
        #expect(alone.decideAll(stream, batches: [7]) == observed.decideAll(stream, batches: [1, 30]))
        #expect(alone.densities == observed.densities && alone.members == observed.members)
    }

    @Test(arguments: references, [1_000, 8])
    func aShadowIsWhatTheEngineWouldBe(reference: EngineSettings.Reference, exactLimit: Int) throws {
        let stream = Streams.clustered(rows: 300, seed: 6)
        var settings = settings(reference, exactLimit: exactLimit)
        settings.shadows = Self.shadows
        var observed = Engine(settings, dimension: 12)
        let records = observed.decideAll(stream, batches: [5, 40]).filter { $0.decision != .evict }
        let reports = observed.shadowReports()
        #expect(reports.map(\.name) == Self.shadows.map(\.name))
        for (shadow, report) in zip(Self.shadows, reports) {
            var own = self.settings(reference, exactLimit: exactLimit)
            own.budget = shadow.budget ?? settings.budget
            own.minimumDistance = shadow.minimumDistance
            own.metric.densityPower = shadow.densityPower
            var engine = Engine(own, dimension: 12)
            let decisions = engine.decideAll(stream, batches: [16])
            #expect(report.state.counters == engine.state.counters, "\(shadow.name)")
            let threshold = engine.presentThreshold()
            #expect(report.threshold == threshold && report.pool == engine.members.count)
            #expect(report.novelSumUnweighted == engine.novelSum(weighted: false))
            let kept = decisions.filter { $0.decision != .evict }.map { $0.decision == .keep }
            let both = zip(records, kept).count { $0.decision == .keep && $1 }
            #expect(report.tally.both == both)
            #expect(report.tally.onlyShadow == kept.count { $0 } - both)
            #expect(report.tally.both + report.tally.onlyEngine == observed.state.counters.kept)
            let ids = Set(engine.members.map(\.id))
            #expect(report.tally.shared == observed.members.count { ids.contains($0.id) })
            if shadow.densityPower == settings.metric.densityPower { #expect(report.novelSum == engine.novelSum()) }
        }
        let same = try #require(reports.last)
        #expect(same.tally.agreement == 1 && same.tally.shared == observed.members.count)
    }

    @Test func anotherPowersPoolIsMeasuredByTheEnginesOwn() throws {
        var settings = settings(.stream(limit: 10_000))
        settings.shadows = [Self.shadow("flat", .init(capacity: 20), densityPower: 0)]
        var engine = Engine(settings, dimension: 12)
        _ = engine.decideAll(Streams.clustered(rows: 300, seed: 6))
        let reports = engine.shadowReports()
        let report = try #require(reports.first)
        let weighted = try #require(report.novelSum)
        #expect(weighted > 0 && weighted != report.novelSumUnweighted)
        settings.metric.form = .paper
        var paper = Engine(settings, dimension: 12)
        _ = paper.decideAll(Streams.clustered(rows: 60, seed: 6))
        let unknown = paper.shadowReports()
        #expect(unknown.count == 1 && unknown[0].novelSum == nil)
    }

    @Test func shadowsGoOnAfterARestart() throws {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var generator = SplitMix64(seed: seed)
        let stream = Streams.clustered(rows: 300, seed: seed)
        var settings = settings(.stream(limit: 10_000))
        settings.shadows = Self.shadows
        var whole = Engine(settings, dimension: 12)
        _ = whole.decideAll(stream, batches: [20])
        var engine = Engine(settings, dimension: 12)
        var store = StoredModel()
        for start in stride(from: 0, to: 300, by: 20) {
            let batch = Streams.batch(stream, start..<start + 20)
            let outcome = engine.decide(batch)
            let isConsistent = store.apply(outcome, of: batch)
            #expect(isConsistent)
            guard Bool.random(using: &generator) else { continue }
            engine = Engine(settings, restoring: try #require(try store.snapshot(dimension: 12)))
        }
        #expect(engine.state == whole.state)
        let (found, expected) = (engine.shadowReports(), whole.shadowReports())
        for (one, other) in zip(found, expected) {
            #expect(one.novelSum == other.novelSum && one.tally == other.tally && one.threshold == other.threshold)
        }
    }

    @Test func aShadowWithAnotherDefinitionBeginsAnew() throws {
        let stream = Streams.clustered(rows: 200, seed: 9)
        var settings = settings(.stream(limit: 10_000))
        settings.shadows = [Self.shadow("a", .init(capacity: 5)), Self.shadow("b", .init(capacity: 6))]
        var engine = Engine(settings, dimension: 12)
        var store = StoredModel()
        let first = Streams.batch(stream, 0..<100)
        let start = engine.decide(first)
        let isConsistent = store.apply(start, of: first)
        let seq = engine.state.seq
        let numbers = engine.state.shadows.map(\.number)
        var changed = Self.shadow("a", .init(capacity: 7))
        changed.definition = "another"
        settings.shadows = [Self.shadow("b", .init(capacity: 6)), changed]
        engine = Engine(settings, restoring: try #require(try store.snapshot(dimension: 12)))
        let second = Streams.batch(stream, 100..<200)
        let outcome = engine.decide(second)
        let goesOn = store.apply(outcome, of: second)
        #expect(isConsistent && goesOn && outcome.removedShadows == [numbers[0]])
        let reports = engine.shadowReports()
        #expect(reports.map(\.name) == ["b", "a"] && reports.map(\.since) == [0, seq])
        #expect(reports.map(\.state.counters.seen) == [200, 100] && reports.map(\.pool) == [6, 7])
        #expect(engine.state.shadows[0].number == numbers[1] && !numbers.contains(engine.state.shadows[1].number))
        // The one that went on is what it would be without the other's change.
        settings.shadows = [Self.shadow("b", .init(capacity: 6))]
        var alone = Engine(settings, dimension: 12)
        _ = alone.decideAll(stream)
        let other = alone.shadowReports()[0]
        #expect(other.novelSum == reports[0].novelSum && other.tally == reports[0].tally)
    }

    @Test func anOperatorsChangesReachThem() throws {
        var settings = settings(.stream(limit: 10_000))
        settings.shadows = Self.shadows
        var engine = Engine(settings, dimension: 12)
        _ = engine.decideAll(Streams.clustered(rows: 200, seed: 10))
        let before = engine.shadowReports().map(\.pool)
        let member = try #require(engine.members.first).id
        let outcome = try engine.evict([member], time: 8)
        let holders = Set(outcome.shadowChanges.map(\.number))
        let numbers = engine.state.shadows.map(\.number)
        #expect(outcome.records.count == 1 && holders.contains(numbers[4]))
        for (index, report) in engine.shadowReports().enumerated() {
            #expect(report.pool == before[index] - (holders.contains(numbers[index]) ? 1 : 0))
        }
        // Those without a budget of their own follow the engine's.
        _ = engine.setBudget(.init(capacity: 8), time: 9)
        let reports = engine.shadowReports()
        #expect(reports[2].pool == 8 && reports[4].pool == 8 && reports[0].pool >= 8)
        #expect(reports[4].tally.shared == 8)
    }
}
