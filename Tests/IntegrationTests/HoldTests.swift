import Diversity
import Messages
import Sockets
import Testing
import Vectors

/// Decisions that wait (`hold`), over the wire.
@Suite struct HoldTests {
    private static let settings = ["budget.keep_rate=0.1", "hold.samples=60"]

    @Test("Each sample is answered once its time has come, in the order of the requests; the log agrees")
    func answers() throws {
        let daemon = try DaemonProcess(Self.settings + ["hold.milliseconds=200"])
        let samples = Samples(500, seed: 81)
        let records = try Producer(daemon).submitAll(samples, size: 9)
        #expect(records.map(\.id) == samples.ids)
        let log = try Asker(daemon).records()
        #expect(PoolFold(log).contradictions == [])
        #expect(log.map(\.seq) == (1...UInt64(log.count)).map { $0 })
        #expect(log.map(\.id) != samples.ids, "the best are chosen among those that wait")
        #expect(Set(log.map(\.id)) == Set(samples.ids))
        let ofID = Dictionary(uniqueKeysWithValues: log.map { ($0.id, $0) })
        #expect(records.allSatisfy { ofID[$0.id] == $0 })
        let kept = records.count { $0.decision == .keep }
        #expect(kept > 30 && kept <= 60)
        let rate = try #require(try Asker(daemon).status().body["rate"]?.object)
        #expect(rate["held"] == 0)
    }

    @Test("A sample alone waits for its time and no longer; asked for again meanwhile, it has one decision")
    func retries() throws {
        let daemon = try DaemonProcess(Self.settings + ["hold.milliseconds=300"])
        let samples = Samples(3, seed: 82)
        let (first, second) = (try Producer(daemon), try Producer(daemon))
        try first.peer.send(samples.request.encoded())
        try wait(for: "the samples are held") {
            let rate = try Asker(daemon).status().body["rate"]?.object
            return rate?["held"] == 3
        }
        try second.peer.send(samples[1..<3].request.encoded())
        let original = try first.peer.reply().records("decisions")
        let again = try second.peer.reply().records("decisions")
        #expect(original.map(\.id) == samples.ids && !original.contains { $0.duplicate })
        #expect(again.map(\.seq) == original.dropFirst().map(\.seq))
        #expect(!again.contains { !$0.duplicate })
        let duplicates = try Asker(daemon).status().body["duplicates"]
        #expect(duplicates == 2)
    }

    @Test("A stop decides and answers all that waits")
    func stop() throws {
        let daemon = try DaemonProcess(Self.settings + ["hold.milliseconds=3600000"])
        let samples = Samples(40, seed: 83)
        let producer = try Producer(daemon)
        for message in samples.messages(of: 8) { try producer.peer.send(message.encoded()) }
        try wait(for: "the samples have come") {
            let status = try Asker(daemon).status().body
            let held = status["rate"]?.object?["held"]?.number?.integer() ?? 0
            // The first are kept at once.
            return held > 20 && held + (status["seen"]?.number?.integer() ?? 0) == 40
        }
        let code = try daemon.stop()
        #expect(code == 0)
        let records = try (0..<5).flatMap { _ in try producer.peer.reply().records("decisions") }
        #expect(records.map(\.id) == samples.ids)
    }

    @Test("What was held when the daemon was killed was not acknowledged, and can be sent again")
    func kill() throws {
        let directory = try TemporaryDirectory()
        let settings = Self.settings + ["hold.milliseconds=100"]
        let samples = Samples(300, seed: 84)
        let daemon = try DaemonProcess(settings, in: directory)
        let producer = try Producer(daemon)
        for message in samples.messages(of: 10) { try producer.peer.send(message.encoded()) }
        let acknowledged = try (0..<10).flatMap { _ in try producer.peer.reply().records("decisions") }
        daemon.kill()
        let next = try DaemonProcess(settings, in: directory)
        let records = try Producer(next).submitAll(samples, size: 10)
        #expect(records.map(\.id) == samples.ids)
        for (before, after) in zip(acknowledged, records) {
            #expect(after.duplicate && after.seq == before.seq && after.decision == before.decision)
        }
        let log = try Asker(next).records()
        #expect(PoolFold(log).contradictions == [])
    }
}
