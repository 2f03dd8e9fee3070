import Diversity
import Foundation
import Messages
import Selection
import Testing
import Vectors

/// What an engine watches of its stream: how much arrivals still add, and whether it has changed.
struct MonitorTests {
    private func settings(
        _ capacity: Int, reference: EngineSettings.Reference = .none, drift: Double? = 0.02, saturation: Double? = 0.001
    ) -> EngineSettings {
        var settings = EngineSettings()
        settings.budget = .init(capacity: capacity)
        settings.reference = reference
        settings.alarms.drift = drift
        settings.alarms.saturation = saturation
        return settings
    }

    /// Random directions about a mean.
    private func topic(_ mean: [Float], rows: Int, spread: Float, seed: UInt64) -> Matrix {
        var generator = SplitMix64(seed: seed)
        var matrix = Matrix(columns: mean.count)
        for _ in 0..<rows { matrix.append(mean.map { $0 + spread * Float.random(in: -1...1, using: &generator) }) }
        return matrix
    }

    private func joined(_ parts: [Matrix]) -> Matrix {
        var all = Matrix(columns: parts[0].columns)
        for part in parts { for row in 0..<part.rows { all.append(Array(part.row(row))) } }
        return all
    }

    private func mean(of matrix: Matrix, _ rows: Range<Int>) -> [Double] {
        var sums = [Double](repeating: 0, count: matrix.columns)
        for row in rows {
            for (column, number) in matrix.row(row).enumerated() { sums[column] += Double(number) }
        }
        return sums.map { $0 / Double(rows.count) }
    }

    private func alarms(_ engine: inout Engine, _ stream: Matrix, size: Int) -> [Alarm] {
        stride(from: 0, to: stream.rows, by: size).flatMap { start in
            engine.decide(Streams.batch(stream, start..<min(start + size, stream.rows))).alarms
        }
    }

    private static let one: [Float] = (0..<24).map { $0 < 8 ? 1 : 0 }
    private static let other: [Float] = (0..<24).map { $0 < 4 || $0 > 20 ? 1 : 0 }

    @Test func aChangeOfTopicRaisesOneAlarm() throws {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        let steady = topic(Self.one, rows: 4_000, spread: 1.5, seed: seed)
        let stream = joined([steady, topic(Self.other, rows: 1_500, spread: 1.5, seed: seed &+ 1)])
        var engine = Engine(settings(5), dimension: 24)
        let raised = alarms(&engine, stream, size: 50).filter { $0.kind == .drift }
        let alarm = try #require(raised.first)
        let records = engine.state.counters.seen
        #expect(raised.count == 1 && records == 5_500 && alarm.value > 0.02 && alarm.limit == 0.02)
        #expect(engine.state.drift.alarm == alarm)
        // Positions of the log: evictions are among them.
        #expect(alarm.seq > 4_000 && alarm.time == 7)
        var calm = Engine(settings(5), dimension: 24)
        let none = alarms(&calm, steady, size: 64).filter { $0.kind == .drift }
        #expect(none.isEmpty && calm.state.drift.shift?.magnitude ?? 1 < 0.02)
        var silent = Engine(settings(5, drift: nil), dimension: 24)
        let quiet = alarms(&silent, stream, size: 64).filter { $0.kind == .drift }
        #expect(quiet.isEmpty && silent.state.drift.alarm == nil)
    }

    @Test func theShiftIsThatOfTheMeans() throws {
        // As many dimensions as directions or fewer: what 32 of them see of a distance varies by a quarter or so.
        let stream = joined([
            topic(Self.one, rows: 2_000, spread: 1.5, seed: 3), topic(Self.other, rows: 500, spread: 1.5, seed: 4),
        ]).normalized()
        var engine = Engine(settings(5, drift: nil), dimension: 24)
        _ = engine.decideAll(stream, batches: [100])
        let shift = try #require(engine.state.drift.shift)
        let (before, after, all) = (
            mean(of: stream, 0..<2_000), mean(of: stream, 2_000..<2_500), mean(of: stream, 0..<2_500)
        )
        var (distance, spread) = (0.0, 1.0)
        for column in 0..<24 {
            let step: Double = after[column] - before[column]
            distance += step * step
            spread -= all[column] * all[column]
        }
        #expect(shift > 0.5 * distance / spread && shift < 2 * distance / spread)
    }

    @Test func improvementIsTheRiseOfNovelSum() throws {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        let stream = Streams.clustered(rows: 3_000, seed: seed)
        var engine = Engine(settings(30), dimension: 12)
        _ = engine.decideAll(stream.selecting(0..<2_000), batches: [100])
        let before = engine.novelSum()
        _ = engine.decideAll(stream.selecting(2_000..<3_000), batches: [7])
        let last = engine.state.saturation.last
        #expect(last.arrivals == 1_000)
        #expect(abs(last.improvement - (engine.novelSum() - before) / engine.novelSum()) < 1e-9)
        #expect(engine.state.saturation.improvements.count == 3 && engine.state.saturation.spans == 3)
        #expect(engine.state.saturation.improvements.last == last.improvement)
    }

    @Test func aStreamThatAddsNothingRaisesOneAlarm() throws {
        let few = topic(Self.one, rows: 40, spread: 1.5, seed: 8)
        let stream = joined([few] + (0..<90).map { _ in few })
        var engine = Engine(settings(20), dimension: 24)
        let raised = alarms(&engine, stream, size: 30).filter { $0.kind == .saturation }
        #expect(raised.count == 1 && engine.state.saturation.alarm == raised.first)
        #expect(try #require(raised.first).value < 0.001)
        #expect(engine.state.saturation.arrivalsUntil(improvementBelow: 0.001) == 0)
    }

    @Test func theForecastFallsDueAsTheStreamGoesOn() throws {
        let stream = topic([Float](repeating: 0, count: 24), rows: 6_000, spread: 1, seed: 9)
        var engine = Engine(settings(100), dimension: 24)
        #expect(engine.state.saturation.arrivalsUntil(improvementBelow: 0.001) == nil)
        _ = engine.decideAll(stream, batches: [200])
        let early = engine.state.saturation
        let limit = try #require(early.improvements.last) / 2
        let left = try #require(early.arrivalsUntil(improvementBelow: limit))
        #expect(left > 0 && left < 100_000)
        let sooner = try #require(early.arrivalsUntil(improvementBelow: limit * 1.5))
        #expect(sooner <= left)
        #expect(early.arrivalsUntil(improvementBelow: 2 * (early.improvements.max() ?? 0)) == 0)
    }

    @Test func whatIsWatchedGoesOnAfterARestart() throws {
        let stream = Streams.clustered(rows: 1_950, seed: 12)
        var whole = Engine(settings(15, reference: .stream(limit: 100)), dimension: 12)
        _ = whole.decideAll(stream, batches: [65])
        var engine = Engine(settings(15, reference: .stream(limit: 100)), dimension: 12)
        var store = StoredModel()
        for start in stride(from: 0, to: 1_950, by: 65) {
            let batch = Streams.batch(stream, start..<start + 65)
            let outcome = engine.decide(batch)
            let isConsistent = store.apply(outcome, of: batch)
            #expect(isConsistent)
            guard start % 3 == 0 else { continue }
            var snapshot = try #require(try store.snapshot(dimension: 12))
            snapshot.state = try JSONDecoder().decode(EngineState.self, from: JSONEncoder().encode(snapshot.state))
            engine = Engine(settings(15, reference: .stream(limit: 100)), restoring: snapshot)
        }
        #expect(engine.state.drift == whole.state.drift && engine.state.drift.shift != nil)
        #expect(engine.state.saturation == whole.state.saturation)
    }
}
