import Messages
import Testing

/// Budgets by window, cost and source over the wire.
@Suite struct LimitTests {
    @Test("Windows, cost and sources: limits hold, and status shows what is spent and left")
    func limits() throws {
        let directory = try TemporaryDirectory()
        let settings = [
            "budget.per_window={count: 20, seconds: 1e6}", "budget.cost={total: 30, per_window: 25, seconds: 1e6}",
            "budget.per_source={each: {total: 15}, sources: {loud: {total: 3}}}",
        ]
        let daemon = try DaemonProcess(settings, in: directory)
        let producer = try Producer(daemon)
        let samples = Samples(400, seed: 71)
        var records: [DecisionRecord] = []
        for (part, source) in ["loud", "calm", "loud", nil].enumerated() {
            let rows = samples[part * 100..<(part + 1) * 100]
            records += try producer.submit(
                SubmitRequest(
                    ids: rows.ids, vectors: rows.vectors, source: source,
                    cost: (0..<100).map { $0 % 2 == 0 ? 1 : 3 }))
        }
        let kept = records.filter { $0.decision == .keep }
        let cost = kept.reduce(0) { $0 + ((Int($1.id.dropFirst()) ?? 0) % 2 == 0 ? 1 : 3) }
        #expect(kept.count <= 20 && cost <= 25 && kept.count > 5)
        #expect(kept.count { $0.source == "loud" } <= 3)
        let budget = try #require(try Asker(daemon).status().body["budget"]?.object)
        let window = try #require(budget["per_window"]?.object)
        #expect(window["spent"] == .integer(kept.count) && window["left"] == .integer(20 - kept.count))
        #expect(window["resets_at"]?.number?.integer(Int64.self).map { $0 > kept[0].time } == true)
        let costs = try #require(budget["cost"]?.object)
        #expect(costs["spent"]?.number?.double == Double(cost) && costs["left"]?.number?.double == Double(30 - cost))
        let loud = budget["per_source"]?.object?["loud"]?.object
        #expect(loud?["seen"] == 200 && loud?["total"] == 3)
        daemon.kill()
        let again = try Asker(try DaemonProcess(settings, in: directory)).status().body["budget"]?.object
        #expect(again == budget)
    }

    @Test("Limits of the new kinds are set while the daemon runs, and mistakes in them are named")
    func changes() throws {
        let asker = try Asker(try DaemonProcess())
        let set: JSONObject = [
            "capacity": .null, "per_window": ["count": 5, "seconds": 60],
            "per_source": ["each": ["keep_rate": 0.5], "sources": ["crawl/2024": ["cost": ["total": 7]]]],
        ]
        let budget = try asker.ask(.budget(set: set)).body["budget"]?.object
        #expect(budget?["per_window"]?.object?["left"] == 5 && budget?["capacity"] == nil)
        let config = try asker.ask(.config).body["config"]?.object?["budget"]?.object
        #expect(config?["per_source"] == set["per_source"] && config?["per_window"] == set["per_window"])
        let mistakes: [(JSONObject, String)] = [
            (["per_window": ["count": 5]], "budget.per_window"), (["cost": ["total": 0]], "total: "),
            (["per_source": ["all": 5]], "unknown key all"), (["cost": ["per_window": 3]], "budget.cost"),
            (["per_source": ["each": ["capacity": 5]]], "unknown key capacity"),
        ]
        for (change, expected) in mistakes {
            let refusal = try asker.refusal(of: .budget(set: change))
            #expect(refusal.code == .badField && refusal.message.contains(expected), "\(refusal)")
        }
    }
}
