import Messages
import Store
import Testing

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

    @Test func noStore() throws {
        let scratch = try Scratch()
        let result = try Program.novelctl(["inspect", scratch.path], in: scratch)
        #expect(result.code == 1 && result.errors == "Error: no store in \(scratch.path)\n")
    }
}
