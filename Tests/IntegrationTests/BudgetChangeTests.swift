import Messages
import Testing

/// Changes of the budget while samples are decided.
@Suite struct BudgetChangeTests {
    private func set(_ asker: Asker, _ change: JSONObject) throws -> JSONObject {
        try #require(try asker.ask(.budget(set: change)).body["budget"]?.object)
    }

    private func budget(_ asker: Asker) throws -> JSONObject {
        try #require(try asker.ask(.budget(set: nil)).body["budget"]?.object)
    }

    @Test("A smaller capacity evicts at once, and holds for every sample behind it")
    func capacity() throws {
        let daemon = try DaemonProcess(["budget.capacity=60"])
        let samples = Samples(900, seed: 61)
        let endpoints = daemon.endpoints
        let asker = try Asker(daemon)
        _ = try Producer(daemon).submitAll(samples[0..<100])
        let stream = try Worker { try Producer(endpoints).submitAll(samples[100..<900], size: 5) }
        let reply = try asker.ask(.budget(set: ["capacity": 20]))
        let seq = try #require(reply.body["seq"]?.number?.integer(UInt64.self))
        #expect(reply.body["budget"]?.object?["capacity"] == 20 && reply.body["budget"]?.object?["pool"] == 20)
        _ = try stream.finish()
        let records = try asker.records()
        #expect(PoolFold(records).contradictions == [])
        #expect(records.filter { $0.seq >= seq }.allSatisfy { $0.pool <= 20 })
        #expect(records.filter { $0.decision == .evict && $0.reason == .operator }.count == 40)
        #expect(try asker.ask(.config).body["config"]?.object?["budget"]?.object?["capacity"] == 20)
        // The log tells from where on it holds.
        let log = try asker.ask(.log(LogQuery(after: 0, limit: 10_000)))
        let held = try #require(log.body["budgets"]?.array).compactMap(\.object)
        #expect(held.map { $0["budget"]?.object?["capacity"] } == [60, 20])
        #expect(held.map { $0["seq"]?.number?.integer(UInt64.self) } == [0, seq - 40])
        var paged: [JSONObject] = []
        for after in 0..<UInt64(records.count) {
            let page = try asker.ask(.log(LogQuery(after: after, limit: 1)))
            paged += (page.body["budgets"]?.array ?? []).compactMap(\.object)
        }
        #expect(paged == held)
        let explained = try asker.ask(.explain(id: "s5")).body["budget"]?.object
        #expect(explained?["capacity"] == 60)
    }

    @Test("A wrong change names the mistake and changes nothing")
    func mistakes() throws {
        let asker = try Asker(try DaemonProcess(["budget.capacity=60"]))
        let mistakes: [(JSONObject, String)] = [
            (["capacity": "many"], "budget.capacity"), (["capacity": 0], "budget.capacity"),
            (["capacty": 5], "capacity"), (["capacity": .null], "no budget is left"),
            (["stream_length": 5], "budget.stream_length"), (["capacity": 2_000_000], "1000000"),
            (["keep_rate": 1.5, "total": -1], "budget.total"),
        ]
        for (change, expected) in mistakes {
            let refusal = try asker.refusal(of: .budget(set: change))
            #expect(refusal.code == .badField && refusal.message.contains(expected), "\(refusal)")
        }
        #expect(try budget(asker)["capacity"] == 60)
        #expect(try asker.status()["seq"] == 0)
    }

    @Test("A change outlives a kill, until the configuration itself says something else")
    func restart() throws {
        let directory = try TemporaryDirectory()
        var daemon = try DaemonProcess(["budget.capacity=60"], in: directory)
        // Also before there is a first sample.
        #expect(try set(try Asker(daemon), ["capacity": 40, "total": 500])["capacity"] == 40)
        _ = try Producer(daemon).submitAll(Samples(200, seed: 62))
        daemon.kill()
        daemon = try DaemonProcess(["budget.capacity=60"], in: directory)
        var asker = try Asker(daemon)
        #expect(try budget(asker)["capacity"] == 40 && budget(asker)["total"] == 500)
        _ = try Producer(daemon).submitAll(Samples(200, seed: 63, prefix: "t"))
        #expect(try asker.records().allSatisfy { $0.pool <= 40 })
        daemon.kill()
        daemon = try DaemonProcess(["budget.capacity=50"], in: directory)
        asker = try Asker(daemon)
        #expect(try budget(asker)["capacity"] == 50 && budget(asker)["total"] == nil)
        _ = try Producer(daemon).submitAll(Samples(200, seed: 64, prefix: "u"))
        #expect(try asker.status()["pool"] == 50)
        daemon.kill()
        daemon = try DaemonProcess(["budget.capacity=60"], in: directory)
        #expect(try budget(try Asker(daemon))["capacity"] == 60)
    }

    @Test("From a capacity to a total, and to a larger one: what is spent counts on")
    func total() throws {
        let daemon = try DaemonProcess(["budget.capacity=60"])
        let asker = try Asker(daemon)
        let producer = try Producer(daemon)
        let first = try producer.submitAll(Samples(300, seed: 65)).count { $0.decision == .keep }
        _ = try set(asker, ["capacity": .null, "total": .integer(first + 10)])
        let second = try producer.submitAll(Samples(300, seed: 66, prefix: "t")).count { $0.decision == .keep }
        #expect(second <= 10)
        let left = try set(asker, ["total": .integer(first + second + 5)])
        #expect(left["left"] == 5)
        let third = try producer.submitAll(Samples(300, seed: 67, prefix: "u")).count { $0.decision == .keep }
        #expect(third <= 5)
    }
}
