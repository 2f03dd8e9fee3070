import Diversity
import Messages
import Testing
import Vectors

/// A daemon that is killed, again and again, in the midst of its work.
@Suite struct CrashTests {
    private static let settings = ["budget.capacity=60", "reference.limit=300"]

    @Test(
        "What was acknowledged is there; the log has no gap; the decisions are those of a run without a crash",
        arguments: [
            ["durability=commit"], ["durability={interval: 50}"],
            // Neighbours are searched for by codes that miss many, and hardly a vector stays in memory.
            [
                "durability=commit", "reference.limit=1200", "index.exact_below=20", "index.candidates=1",
                "index.cells=1", "index.memory=1MiB",
            ],
        ])
    func killed(more: [String]) throws {
        let samples = Samples(1500, dimension: more.count > 1 ? 128 : 8, seed: 21)
        let settings = Self.settings + more
        let undisturbed = try Producer(try DaemonProcess(settings)).submitAll(samples, size: 40)

        let directory = try TemporaryDirectory()
        var generator = SplitMix64(seed: 22)
        var acknowledged: [DecisionRecord] = []
        for _ in 0..<4 {
            let daemon = try DaemonProcess(settings, in: directory)
            let asker = try Asker(daemon)
            let records = try asker.records()
            try expectConsistent(records, asker)
            #expect(Array(decisions(in: records).prefix(acknowledged.count)) == acknowledged)

            // From the beginning: what is known changes nothing.
            let producer = try Producer(daemon)
            let messages = samples.messages(of: 1 + Int.random(in: 0..<60, using: &generator))
            for message in messages { try producer.peer.send(message.encoded()) }
            let enough = acknowledged.count + Int.random(in: 50..<400, using: &generator)
            var answered: [DecisionRecord] = []
            while answered.count < min(enough, samples.count) {
                answered += try producer.peer.reply().records("decisions").map(\.first)
            }
            daemon.kill()
            if answered.count > acknowledged.count { acknowledged = answered }
            #expect(try NovelctlRun(["inspect", directory.file("store")], in: directory).code == 0)
        }
        let daemon = try DaemonProcess(settings, in: directory)
        let all = try Producer(daemon).submitAll(samples, size: 100).map(\.first)
        #expect(all.map(\.timeless) == undisturbed.map(\.timeless))
        #expect(Array(all.prefix(acknowledged.count)) == acknowledged)
        let asker = try Asker(daemon)
        try expectConsistent(try asker.records(), asker)
    }

    private func decisions(in records: [DecisionRecord]) -> [DecisionRecord] {
        records.filter { $0.decision != .evict }
    }

    private func expectConsistent(_ records: [DecisionRecord], _ asker: Asker) throws {
        #expect(PoolFold(records).contradictions == [])
        #expect(try asker.members().map(\.id) == PoolFold(records).members)
        let status = try asker.status()
        #expect(status["seq"] == records.count && status["pool"] == PoolFold(records).members.count)
        #expect(status["seen"] == decisions(in: records).count)
    }

    @Test("Batches make no difference: one sample at a time, or all at once, the decisions are the same")
    func batches() throws {
        let samples = Samples(400, seed: 23)
        let runs = try [(1, "1"), (7, "3"), (400, "256")].map { size, batch in
            let daemon = try DaemonProcess(Self.settings + ["batch.samples=\(batch)"])
            _ = try Producer(daemon).submitAll(samples, size: size)
            return try Asker(daemon).records().map(\.timeless)
        }
        #expect(runs[0] == runs[1])
        #expect(runs[0] == runs[2])
    }
}

extension DecisionRecord {
    /// The record as the log has it.
    var first: DecisionRecord {
        var record = self
        record.duplicate = false
        return record
    }

    /// The record without its clock time, which no two runs share.
    var timeless: DecisionRecord {
        var record = first
        record.time = 0
        return record
    }
}
