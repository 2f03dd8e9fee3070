import Diversity
import Foundation
import Messages
import Selection
import Testing
import Vectors

/// Densities from a reference that has forgotten rows.
struct ReferenceScaleTests {
    /// A stream without drift, of clusters of different density.
    private func stationary(rows: Int, seed: UInt64) -> Matrix {
        var generator = SplitMix64(seed: seed)
        let dimension = 12
        let centres = (0..<3).map { _ in (0..<dimension).map { _ in Float.random(in: -1...1, using: &generator) } }
        var matrix = Matrix(columns: dimension)
        for _ in 0..<rows {
            let cluster = Int.random(in: 0..<centres.count, using: &generator)
            let spread = 0.1 + 0.2 * Float(cluster)
            matrix.append(centres[cluster].map { $0 + spread * Float.random(in: -1...1, using: &generator) })
        }
        return matrix.normalized()
    }

    private func settings(_ budget: EngineSettings.Budget, limit: Int, exactLimit: Int = 2_000) -> EngineSettings {
        var settings = EngineSettings()
        settings.budget = budget
        settings.reference = .stream(limit: limit)
        settings.expected = 0
        settings.exactLimit = exactLimit
        return settings
    }

    /// The density factor of a row among all rows up to `end`.
    private func exact(_ row: Int, of stream: Matrix, upTo end: Int) -> Double {
        let distances = (0..<end).filter { $0 != row }.map { stream.squaredDistance(ofRow: $0, to: stream.row(row)) }
        let nearest = distances.sorted().prefix(10)
        return 1 / (nearest.reduce(0.0) { $0 + Double($1) } / 10 + 1e-9).squareRoot()
    }

    private func mean(_ numbers: [Double]) -> Double { numbers.reduce(0, +) / Double(numbers.count) }

    /// Ten times its limit has come: members of all times and arrivals have densities of the whole stream so far, on average
    /// to a twelfth. By the rows held alone, arrivals would look less dense than old members by a quarter.
    @Test(arguments: [2_000, 0], [81, 82] as [UInt64])
    func densitiesOfAllTimesAreOnOneScale(exactLimit: Int, seed: UInt64) throws {
        let (rows, limit) = (600, 60)
        let stream = stationary(rows: rows, seed: seed)
        // All are kept, so that none is there for having been taken for denser than it is.
        var engine = Engine(settings(.init(capacity: rows), limit: limit, exactLimit: exactLimit), dimension: 12)
        let records = engine.decideAll(stream, batches: [64, 5])
        #expect(engine.referenceCount == limit && engine.members.count == rows)
        func error(of rows: Range<Int>, _ density: (Int) -> Double, upTo end: (Int) -> Int) -> Double {
            mean(
                stride(from: rows.lowerBound, to: rows.upperBound, by: 3).map { row in
                    log(density(row) / exact(row, of: stream, upTo: end(row)))
                })
        }
        let densities = engine.densities
        let old = error(of: 0..<200, { densities[$0] }, upTo: { _ in rows })
        let young = error(of: 400..<rows, { densities[$0] }, upTo: { _ in rows })
        let arrivals = error(of: 400..<rows, { records[$0].density }, upTo: { $0 })
        for (name, error) in [("old", old), ("young", young), ("arrivals", arrivals)] {
            #expect(abs(error) < 0.08, "\(name), seed \(seed)")
        }
    }

    /// A mean over rows that stand for several is that over as many copies of them, with three rows at least.
    @Test func rowsThatStandForSeveralCountAsOften() throws {
        let values: [Float] = [0.1, 0.2, 0.3, 0.5, 0.8, 0.9, 1, 1.1, 1.2, 1.3]
        func density(_ values: [Float], standingFor weight: Float = 1, neighbors: Int) -> Double {
            var settings = EngineSettings()
            settings.metric.densityNeighbors = neighbors
            let nearest = NearestDistances(values, standingFor: weight)
            return MemberState(slot: 0, quality: 1, nearest: nearest).density(settings)
        }
        for weight in 1...3 {
            let copies = values.flatMap { value in (0..<weight).map { _ in value } }
            let expected = density(Array(copies.prefix(10)), neighbors: 10)
            let found = density(values, standingFor: Float(weight), neighbors: 10)
            #expect(abs(found / expected - 1) < 1e-12, "\(weight)")
        }
        let three = density([0.1, 0.2, 0.3], neighbors: 3)
        for weight: Float in [4, 100] {
            #expect(abs(density(values, standingFor: weight, neighbors: 10) / three - 1) < 1e-6, "\(weight)")
        }
        let half = density(values, standingFor: 2.5, neighbors: 10)
        #expect(abs(half / density([0.1, 0.2, 0.3, 0.5], neighbors: 4) - 1) < 1e-12)
    }

    /// What is stored of members that joined past the limit, and have learnt since, is what is read.
    @Test func whatRowsStandForIsStored() throws {
        var engine = Engine(settings(.init(capacity: 30), limit: 50), dimension: 12)
        let stream = Streams.clustered(rows: 400, seed: 83)
        var stored: [UInt64: MemberState] = [:]
        for row in 0..<400 {
            let outcome = engine.decide(Streams.batch(stream, row..<row + 1))
            for (seq, state) in outcome.memberChanges { stored[seq] = MemberState(bytes: state.bytes) }
        }
        for member in engine.members { #expect(stored[member.seq]?.nearest == member.nearest, "\(member.id)") }
        let sizes = Set(engine.members.map { MemberState(slot: 0, quality: 1, nearest: $0.nearest).bytes.count })
        #expect(sizes.contains(12 + 4 * 11), "some members' rows stand for more than one")
    }

    /// A row that comes again after the reference forgot it is no second neighbour.
    @Test func copiesOfForgottenRowsAreNoNews() throws {
        var stream = Streams.clustered(rows: 400, dimension: 24, seed: 84)
        let template = (0..<24).map { Float($0 == 3 ? 1 : 0) }
        let near = (0..<24).map { Float($0 == 3 ? 1 : $0 == 4 ? 0.1 : 0) }
        for row in stride(from: 5, to: 400, by: 40) {
            stream = Matrix(
                rows: 400, columns: 24,
                elements: stream.elements.enumerated().map { place, element in
                    place / 24 == row ? near[place % 24] : place / 24 == 4 ? template[place % 24] : element
                })
        }
        var engine = Engine(settings(.init(total: 400), limit: 20), dimension: 24)
        _ = engine.decideAll(stream)
        let member = try #require(engine.members.first { $0.id == "4" })
        #expect(member.nearest.values.count == 10)
        #expect(member.nearest.values.count { $0 < 0.02 } == 1, "\(member.nearest.values)")
    }

    /// A store from before rows stood for more goes on with what there is.
    @Test func statesFromBeforeAreRead() throws {
        let stream = Streams.clustered(rows: 300, seed: 85)
        var engine = Engine(settings(.init(capacity: 30), limit: 50), dimension: 12)
        var fields = try #require(
            try JSONSerialization.jsonObject(with: JSONEncoder().encode(engine.state)) as? [String: Any])
        #expect(fields.removeValue(forKey: "referenceScale") != nil)
        let old = try JSONDecoder().decode(EngineState.self, from: JSONSerialization.data(withJSONObject: fields))
        #expect(old == engine.state)
        _ = engine.decideAll(stream)
        #expect(old != engine.state)
    }
}
