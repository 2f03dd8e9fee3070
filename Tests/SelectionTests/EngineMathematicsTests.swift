import Diversity
import Messages
import Selection
import Testing
import Vectors

/// What the engine computes, against the definitions.
struct EngineMathematicsTests {
    @Test(arguments: NovelSumForm.allCases)
    func everySwapRaisesNovelSumWhenDensitiesStandStill(form: NovelSumForm) {
        for seed in 1...4 as ClosedRange<UInt64> {
            let stream = Streams.clustered(rows: 300, seed: seed)
            var settings = EngineSettings()
            settings.metric.form = form
            settings.reference = .pinned(stream.normalized())
            settings.budget = .init(capacity: 15)
            var engine = Engine(settings, dimension: 12)
            var swaps = 0
            for row in 0..<300 {
                let before = engine.novelSum()
                let full = engine.members.count == 15
                let records = engine.decide(Streams.batch(stream, row..<row + 1)).records
                guard full else { continue }
                if records.count == 2 {
                    swaps += 1
                    #expect(engine.novelSum() > before, "seed \(seed), row \(row)")
                } else {
                    #expect(engine.novelSum() == before, "seed \(seed), row \(row)")
                }
            }
            #expect(swaps > 10, "seed \(seed)")
        }
    }

    @Test(arguments: NovelSumForm.allCases)
    func novelSumOfThePoolIsThatOfItsMembers(form: NovelSumForm) {
        let stream = Streams.clustered(rows: 150, seed: 8)
        var settings = EngineSettings()
        settings.metric.form = form
        settings.budget = .init(capacity: 25)
        var engine = Engine(settings, dimension: 12)
        _ = engine.decideAll(stream)
        let exact = NovelSum(form: form).value(of: engine.memberVectors, densities: engine.densities)
        let plain = NovelSum(form: form).value(of: engine.memberVectors)
        #expect(abs(engine.novelSum() - exact) < 1e-9 * exact)
        #expect(abs(engine.novelSum(weighted: false) - plain) < 1e-9 * plain)
    }

    @Test(arguments: [0, 1e-6, 0.1, 0.5] as [Float])
    func membersKnowTheirNearestRowsOfTheWholeStream(mergeBelow: Float) {
        let stream = Streams.clustered(rows: 200, seed: 9)
        var settings = EngineSettings()
        settings.budget = .init(capacity: 30)
        settings.mergeBelow = mergeBelow
        var engine = Engine(settings, dimension: 12)
        _ = engine.decideAll(stream)
        let unit = stream.normalized()
        // Rows within merge_below of an earlier row are that row, and exact copies are in any case.
        let reach = max(mergeBelow, .leastNonzeroMagnitude)
        var distinct: [Int] = []
        for row in 0..<200
        where !distinct.contains(where: { unit.squaredDistance(ofRow: $0, to: unit.row(row)) < reach }) {
            distinct.append(row)
        }
        #expect(engine.referenceCount == distinct.count)
        for (slot, member) in engine.members.enumerated() {
            let distances = distinct.map { unit.squaredDistance(ofRow: $0, to: engine.memberVectors.row(slot)) }
            let nearest = distances.filter { $0 >= reach }.sorted().prefix(10)
            #expect(member.nearest.values == Array(nearest), "member \(member.id)")
        }
    }

    @Test func densityOfAPinnedReferenceLeavesTheSampleItselfOut() {
        let stream = Streams.clustered(rows: 80, seed: 10)
        var settings = EngineSettings()
        settings.reference = .pinned(stream.normalized())
        var engine = Engine(settings, dimension: 12)
        let records = engine.decideAll(stream)
        let density = DensityReference(stream, density: Density(form: .unit)).factors(of: stream)
        for record in records {
            let expected = density[Int(record.id) ?? 0]
            #expect(abs(record.density - expected) <= 1e-6 * expected, "row \(record.id)")
        }
    }

    @Test func aReferenceAtItsLimitForgetsTheOldest() {
        let all = Streams.clustered(rows: 200, seed: 11)
        let stream = all.selecting(DistinctRows.indices(of: all.normalized(), within: 0).prefix(120))
        var settings = EngineSettings()
        settings.reference = .stream(limit: 30)
        settings.mergeBelow = 0
        var engine = Engine(settings, dimension: 12)
        var removed: [UInt64] = []
        for row in 0..<120 {
            removed += engine.decide(Streams.batch(stream, row..<row + 1)).referenceRemovals
            #expect(engine.referenceCount == min(row + 1, 30))
        }
        #expect(removed == Array(1...90))
    }

    @Test func theDensityFloorBoundsTheFactor() {
        let stream = Streams.clustered(rows: 100, seed: 12)
        var settings = EngineSettings()
        settings.densityFloor = 1
        var engine = Engine(settings, dimension: 12)
        let records = engine.decideAll(stream)
        #expect(records.allSatisfy { $0.density <= 1 })
        #expect(records.contains { $0.density > 0.999 })
    }
}
