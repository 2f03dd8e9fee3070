import Diversity
import Messages
import Selection
import Testing
import Vectors

/// Densities while the stream is young.
struct ForesightTests {
    private let stream = Streams.clustered(rows: 300, seed: 3)

    private func engine(expected: Int?, _ budget: EngineSettings.Budget = .init(capacity: 20)) -> Engine {
        var settings = EngineSettings()
        settings.expected = expected
        settings.budget = budget
        return Engine(settings, dimension: 12)
    }

    @Test func aYoungStreamsDensitiesAreOfItsNearestFew() {
        var young = engine(expected: 3_000)
        var grown = engine(expected: 0)
        let unit = stream.normalized()
        let records = young.decideAll(stream)
        #expect(grown.decideAll(stream) != records)
        for (row, record) in records.filter({ $0.decision != .evict }).enumerated().dropFirst(20) {
            let distances = (0..<row).map { unit.squaredDistance(ofRow: $0, to: unit.row(row)) }
            let distinct = DistinctRows.indices(of: unit.selecting(0..<row), within: 1e-6).map { distances[$0] }
            let nearest = distinct.filter { $0 >= 1e-6 }.sorted().prefix(3).map(Double.init)
            let density = 1 / (nearest.reduce(0, +) / 3 + 1e-9).squareRoot()
            #expect(abs(record.density - density) < 1e-6 * density, "row \(row)")
        }
        // What is shown of the pool is about the rows so far all the same.
        let exact = NovelSum(form: .released).value(of: young.memberVectors, densities: young.densities)
        #expect(abs(young.novelSum() - exact) < 1e-9 * exact)
        for (member, density) in zip(young.members, young.densities) {
            let delta = member.nearest.values.reduce(0) { $0 + Double($1) } / 10 + 1e-9
            #expect(abs(density * delta.squareRoot() - 1) < 1e-9, "\(member.id)")
        }
    }

    @Test func fromTheExpectedLengthOnAllNeighboursCount() {
        for (expected, budget) in [
            (200, EngineSettings.Budget(capacity: 500)), (nil, .init(capacity: 20)), (nil, .init(total: 20)),
            (nil, .init(keepRate: 1)), (nil, .init(capacity: 500, streamLength: 200)),
        ] {
            var engine = engine(expected: expected, budget)
            let first = engine.decide(Streams.batch(stream, 0..<250))
            #expect(first.records.count >= 250)
            for row in 250..<300 {
                let record = engine.decide(Streams.batch(stream, row..<row + 1)).records[0]
                let scored = engine.members.first { $0.id == record.id }
                guard let nearest = scored?.nearest.values else { continue }
                let delta = nearest.reduce(0) { $0 + Double($1) } / Double(nearest.count) + 1e-9
                #expect(abs(record.density * delta.squareRoot() - 1) < 1e-6, "row \(row)")
            }
        }
    }

    @Test func aPaceThatHasToLearnTheDensityWaitsAndMakesUpForIt() {
        let long = Streams.clustered(rows: 4_000, seed: 4)
        var patient = engine(expected: 6_000, .init(keepRate: 0.1))
        var eager = engine(expected: 0, .init(keepRate: 0.1))
        let kept = patient.decideAll(long).map { $0.decision == .keep }
        let early = eager.decideAll(long).prefix(400).count { $0.decision == .keep }
        #expect(kept[..<400].count { $0 } < early * 2 / 3)
        #expect(kept.count { $0 } > 300)
        // Who has the density given needs neither.
        let pinned = [0, 6_000].map { expected in
            var settings = EngineSettings()
            settings.expected = expected
            settings.budget = .init(keepRate: 0.1)
            settings.reference = .pinned(stream.normalized())
            var engine = Engine(settings, dimension: 12)
            return engine.decideAll(stream)
        }
        #expect(pinned[0] == pinned[1] && pinned[0].contains { $0.decision == .keep })
    }
}
