import Messages
import Testing

/// Other budgets and policies beside the stream: protocols/query.md, `status`.
@Suite struct ShadowTests {
    private static let shadows =
        "shadow=[{name: small, budget: {capacity: 15}}, {name: rate, budget: {keep_rate: 0.2}, policy: {min_distance: 0.05}}]"

    private func shadows(_ daemon: DaemonProcess) throws -> [JSONObject] {
        try #require(try Asker(daemon).ask(.status).body["shadow"]?.array).compactMap(\.object)
    }

    @Test("Shadows are counted and compared, change no record, and are there after a restart")
    func shadows() throws {
        let samples = Samples(400, seed: 23)
        let plain = try DaemonProcess(["budget.capacity=30"])
        _ = try Producer(plain).submitAll(samples)
        let directory = try TemporaryDirectory()
        var daemon = try DaemonProcess(["budget.capacity=30", Self.shadows], in: directory)
        #expect(try shadows(daemon).isEmpty)
        _ = try Producer(daemon).submitAll(samples)
        let strip = { (record: DecisionRecord) -> DecisionRecord in
            var record = record
            record.time = 0
            return record
        }
        #expect(try Asker(daemon).records().map(strip) == Asker(plain).records().map(strip))
        let found = try shadows(daemon)
        #expect(found.map { $0["name"] } == ["small", "rate"] && found[0]["pool"] == 15)
        for shadow in found {
            let decisions = try #require(shadow["decisions"]?.object)
            let counts = try ["both", "only_real", "only_shadow", "neither"].map {
                try #require(decisions[$0]?.number?.integer(Int.self))
            }
            #expect(counts.reduce(0, +) == 400 && shadow["seen"] == 400 && shadow["since"] == 0)
            #expect(shadow["kept"] == .integer(counts[0] + counts[2]))
            #expect(try #require(shadow["novelsum"]?.number?.double) > 0)
        }
        #expect(found[1]["settings"] == ["budget": ["keep_rate": 0.2], "policy": ["min_distance": 0.05]])
        #expect(found[1]["budget"]?.object?["keep_rate"] == 0.2)
        daemon.kill()
        daemon = try DaemonProcess(["budget.capacity=30", Self.shadows], in: directory)
        #expect(try shadows(daemon) == found)
        daemon.kill()
        let other = ["budget.capacity=30", "shadow=[{name: small, budget: {capacity: 9}}]"]
        daemon = try DaemonProcess(other, in: directory)
        let anew = try shadows(daemon)
        #expect(anew.map { $0["pool"] } == [0])
        #expect(anew.first?["since"]?.number?.integer(Int.self) == (try Asker(daemon).status()["seq"]))
    }
}
