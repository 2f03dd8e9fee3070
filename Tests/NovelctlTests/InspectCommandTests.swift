import Diversity
import Messages
import NeighborIndex
import Selection
import Store
import Testing
import Vectors

@testable import novelctl

struct InspectCommandTests {
    /// A store that keeps one sample and drops another; `damaged` leaves the member out.
    private func store(in scratch: Scratch, damaged: Bool = false) throws -> Store {
        let store = try Store.create(at: scratch.file("store"), settings: ["metric.form": "released"], time: 1_000_000)
        var keep = DecisionRecord.sample(1, .keep, reason: .warmup)
        keep.source = "web"
        let drop = DecisionRecord.sample(2)
        var changes = StoreChanges()
        changes.entries = [
            LogEntry(seq: 1, kind: .keep, id: keep.id, seen: 1, kept: 1, record: keep.json),
            LogEntry(seq: 2, kind: .drop, id: drop.id, seen: 2, kept: 1, record: drop.json),
        ]
        changes.samples = [(1, [1, 2]), (2, [3, 4])]
        if !damaged { changes.memberPuts = [(1, [0])] }
        try store.commit(changes)
        return store
    }

    /// While the store is open for writing in this process.
    @Test func aSoundStore() throws {
        let scratch = try Scratch()
        try withExtendedLifetime(store(in: scratch)) { store in
            let result = try Program.novelctl(["inspect", store.path, "--json"], in: scratch)
            #expect(result.code == 0)
            let report = try result.json()
            #expect(report["entries"] == 2 && report["first"] == 1 && report["last"] == 2 && report["members"] == 1)
            #expect(report["samples"] == 2 && report["sound"] == true && report["created"] == 1_000_000)
            #expect(report["sources"] == ["web": 1])
            #expect(report["settings"] == ["dimension": "2", "metric.form": "released"])
            #expect(report["identity"]?.string?.count == 32)
            let text = try Program.novelctl(["inspect", store.path], in: scratch)
            #expect(text.code == 0)
            #expect(text.lines.contains("log         2 records, seq 1 to 2"))
            #expect(text.lines.contains("invariants  all hold"))
            #expect(text.lines.contains("created     1970-01-01T00:00:01Z"))
        }
    }

    @Test func findingsMakeItFail() throws {
        let scratch = try Scratch()
        try withExtendedLifetime(store(in: scratch, damaged: true)) { store in
            let report = try Program.novelctl(["inspect", store.path, "--json"], in: scratch)
            #expect(report.code == 1)
            let findings = try report.json()["findings"]?.array
            #expect(findings?.count == 1 && findings?.first?.object?["seq"] == 1)
            let text = try Program.novelctl(["inspect", store.path], in: scratch)
            #expect(text.code == 1 && text.lines.contains("invariants  1 findings"))
        }
    }

    /// A store with codes of its members and of its reference, made by the engine.
    private func indexed(in scratch: Scratch) throws -> Store {
        let store = try Store.create(at: scratch.file("store"), settings: [:], time: 1)
        var settings = EngineSettings()
        settings.budget = .init(capacity: 20)
        settings.search.exactBelow = 10
        var engine = Engine(settings, restoring: EngineSnapshot(dimension: 8, vectors: StoredRows(store: store)))
        var generator = SplitMix64(seed: 5)
        let rows = Matrix(
            rows: 90, columns: 8, elements: (0..<720).map { _ in Float.random(in: -1...1, using: &generator) })
        let outcome = engine.decide(
            SampleBatch(samples: (0..<90).map { Sample(id: "\($0)") }, vectors: rows, time: 1))
        var changes = StoreChanges()
        for (record, counters) in zip(outcome.records, outcome.counters) {
            let kind: LogEntry.Kind =
                switch record.decision {
                case .keep: .keep
                case .drop: .drop
                case .evict: .evict
                }
            changes.entries.append(
                LogEntry(
                    seq: record.seq, kind: kind, id: record.id, seen: UInt64(counters.seen),
                    kept: UInt64(counters.kept), record: record.json))
        }
        for (row, index) in outcome.recordOfSample.enumerated() {
            changes.samples.append((outcome.records[index].seq, Array(rows.row(row))))
        }
        changes.memberPuts = outcome.memberChanges.map { ($0.key, $0.value.bytes) }
        changes.referenceAdds = outcome.referenceAdditions.map { ($0.seq, UInt32($0.slot)) }
        for (kind, change) in [(StoredIndexKind.members, outcome.memberIndex), (.reference, outcome.referenceIndex)] {
            changes.indexes.append(
                StoredIndexChange(kind, clears: false, blocks: change.blocks.map { ($0.number, $0.bytes) }))
        }
        try store.commit(changes)
        return store
    }

    private struct StoredRows: RowBacking {
        let store: Store

        func appendRows(named names: [UInt64], to elements: inout [Float]) {
            Issue.record("nothing is read while all fits")
        }
    }

    @Test func indexesAreOfTheRowsThatThereAre() throws {
        let scratch = try Scratch()
        try withExtendedLifetime(indexed(in: scratch)) { store in
            let report = try Program.novelctl(["inspect", store.path, "--json"], in: scratch).json()
            #expect(report["sound"] == true && report["findings"] == [])
            #expect(report["indexed"] == ["members": 20, "reference": 90])
            // Codes of another vector, a row more than the index has, and a block that belongs to none.
            let table = try #require(store.tables.index)
            try store.environment.write { transaction in
                try transaction.put(
                    StoredVector([1, 2, 3, 4, 5, 6, 7, 8]), for: 1, in: store.tables.samples)
                try transaction.put([1, 2, 3], for: 1 << 32 | 5000, in: table)
            }
            let result = try Program.novelctl(["inspect", store.path, "--json"], in: scratch)
            #expect(result.code == 1)
            let findings = try result.json()["findings"]?.array?.compactMap { $0.object?["problem"]?.string } ?? []
            #expect(
                findings.contains { $0.hasPrefix("of the members: block 5000") && $0.contains("3 bytes") }
                    && findings.contains { $0.hasPrefix("of the reference: the codes in slot") }
                    && findings.contains { $0.hasPrefix("samples 1 is damaged: expected the bytes that were written") })
            #expect(findings.count == 3)
        }
    }

    @Test func noStore() throws {
        let scratch = try Scratch()
        let result = try Program.novelctl(["inspect", scratch.path], in: scratch)
        #expect(result.code == 1 && result.errors == "Error: no store in \(scratch.path)\n")
    }
}
