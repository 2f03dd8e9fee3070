import Diversity
import Messages
import Testing
import Vectors

/// What would have made a decision the other one: protocols/query.md, `explain`.
@Suite struct ExplainTests {
    /// The answers of a daemon that has decided a stream, and its records.
    private static func decided(
        _ settings: [String], count: Int = 600, size: Int = 64
    ) throws -> (daemon: DaemonProcess, asker: Asker, records: [DecisionRecord], samples: Samples) {
        let daemon = try DaemonProcess(settings)
        let samples = Samples(count, seed: 17)
        _ = try Producer(daemon).submitAll(samples, size: size)
        let asker = try Asker(daemon)
        return (daemon, asker, try asker.records(), samples)
    }

    private func explain(_ record: DecisionRecord, _ asker: Asker) throws -> (
        counterfactual: JSONObject, now: JSONObject
    ) {
        let body = try asker.ask(.explain(id: record.id)).body
        return (try #require(body["counterfactual"]?.object), try #require(body["now"]?.object))
    }

    @Test("A full pool: the weakest member of that moment, and one place more; now as a score tells")
    func capacity() throws {
        let (daemon, asker, records, samples) = try Self.decided(["budget.capacity=40"])
        defer { withExtendedLifetime(daemon) {} }
        for dropped in records.filter({ $0.decision == .drop }).suffix(20) {
            let (counterfactual, now) = try explain(dropped, asker)
            let rival = try #require(counterfactual["rival"]?.string)
            #expect(rival == dropped.weakest && counterfactual["decided_by"] == "capacity")
            #expect(PoolFold(Array(records.prefix(Int(dropped.seq)))).members.contains(rival))
            let otherwise = try #require(counterfactual["otherwise"]?.object)
            #expect(otherwise["threshold"] == ["was": .double(dropped.threshold), "below": .double(dropped.gain)])
            #expect(otherwise["capacity"] == ["was": 40, "from": 41])
            let row = try #require(samples.ids.firstIndex(of: dropped.id))
            let vectors = samples.vectors.selecting(row..<row + 1)
            let score = try #require(try asker.ask(.score(vectors)).body["scores"]?.array?.first?.object)
            for name in ["decision", "gain", "threshold", "novelty", "reason"] { #expect(now[name] == score[name]) }
            #expect(try now["state"] == "outside" && PoolFold(records).members.contains(#require(now["rival"]?.string)))
        }
        let (counterfactual, now) = try explain(try #require(records.last { $0.evicted != nil }), asker)
        #expect(counterfactual["rival"] != nil && now["state"] == "member")
        let weaker = try PoolFold(records).members.map { id in
            try #require(try asker.ask(.explain(id: id)).body["now"]?.object?["weaker"]?.number?.double)
        }
        #expect(weaker.sorted() == (0..<40).map { Double($0) / 39 })
    }

    @Test("A bar: how many of the gains before it were as high")
    func bar() throws {
        let (daemon, asker, records, _) = try Self.decided(["budget.keep_rate=0.2"])
        defer { withExtendedLifetime(daemon) {} }
        let weights = RankWeights(power: 1, count: 700)
        let scaled = records.map { $0.gain / weights.sum(($0.decision == .keep ? $0.pool - 1 : $0.pool) + 1) }
        for record in records.suffix(30) where record.reason != .budget {
            let counterfactual = try explain(record, asker).counterfactual
            let (place, isKept) = (Int(record.seq) - 1, record.decision == .keep)
            let atLeast = scaled[place - 400..<place].count { $0 >= scaled[place] }
            #expect(counterfactual["decided_by"] == "bar")
            #expect(counterfactual["rank"] == ["at_least": .integer(atLeast), "among": 400])
            let rate = counterfactual["otherwise"]?.object?["keep_rate"]?.object
            #expect(rate?["was"] == 0.2 || (isKept && atLeast == 0))
            #expect(rate?[isKept ? "below" : "from"] == (rate == nil ? nil : .double(Double(atLeast) / 400)))
        }
    }

    @Test("A floor of distance and spent limits: how far each would have had to be moved")
    func limits() throws {
        let settings = ["budget.total=30", "budget.stream_length=120", "policy.min_distance=0.1"]
        let (daemon, asker, records, _) = try Self.decided(settings)
        defer { withExtendedLifetime(daemon) {} }
        let near = try #require(records.first { $0.decision == .drop && ($0.nearest?.distance ?? 1) < 0.1 })
        let floor = try explain(near, asker).counterfactual
        let distance = try #require(near.nearest?.distance)
        #expect(floor["decided_by"] == "min_distance")
        #expect(floor["otherwise"]?.object?["min_distance"] == ["was": 0.1, "to": .double(distance)])
        let spent = try #require(records.last { $0.reason == .budget })
        let limit = try explain(spent, asker).counterfactual
        #expect(limit["decided_by"] == "limit" && limit["otherwise"] == ["total": ["was": 30, "from": 31]])

        let hour = ["budget.per_window={count: 7, seconds: 100000000}", "budget.cost={total: 1e9}"]
        let (other, windowed, decisions, _) = try Self.decided(hour)
        defer { withExtendedLifetime(other) {} }
        let late = try #require(decisions.last { $0.reason == .budget })
        let window = try explain(late, windowed).counterfactual
        #expect(window["otherwise"] == ["per_window": ["was": 7, "from": 8]] && window["unknown"] == ["cost"])
    }
}
