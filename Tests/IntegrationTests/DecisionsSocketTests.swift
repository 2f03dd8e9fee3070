import Messages
import Sockets
import Testing
import Vectors

/// Every decision as it is made: protocols/decisions.md.
@Suite struct DecisionsSocketTests {
    @Test("Eight producers at once: seq without gaps, each id decided once, and the stream is the log to the byte")
    func manyProducers() throws {
        let daemon = try DaemonProcess(["budget.capacity=100"])
        let subscriber = try Subscriber(daemon)
        let endpoints = daemon.endpoints
        let replies = try onThreads(8) { index in
            // Every second producer submits what its neighbour submits, at the same time.
            let samples = Samples(600, seed: UInt64(index / 2), prefix: "p\(index / 2)-")
            return try Producer(endpoints).submitAll(samples, size: 1 + index * 7)
        }
        let asker = try Asker(daemon)
        let status = try asker.status()
        #expect(status["seen"] == 2400 && status["duplicates"] == 2400)
        let published = try subscriber.takeAll(until: UInt64(status["seq"]))
        let log = try asker.log()
        #expect(published.map(\.text) == log.map { JSONValue.object($0).encoded() })

        let records = try asker.records()
        #expect(PoolFold(records).contradictions == [])
        #expect(try asker.members().map(\.id) == PoolFold(records).members)
        let decided = records.filter { $0.decision != .evict }
        #expect(Set(decided.map(\.id)).count == 2400 && decided.count == 2400)
        // Both of a pair got the one decision that the log has.
        let byID = Dictionary(uniqueKeysWithValues: decided.map { ($0.id, $0) })
        for reply in replies.joined() {
            var first = reply
            first.duplicate = false
            #expect(first == byID[reply.id])
        }
        #expect(replies.joined().count { $0.duplicate } == 2400)
        // One producer's samples are decided in its order.
        for pair in 0..<4 {
            let order = decided.filter { $0.id.hasPrefix("p\(pair)-") }.map(\.seq)
            #expect(order == order.sorted() && order.count == 600)
        }
    }

    @Test("Topics are decision and source; subscriptions are prefixes")
    func topics() throws {
        let daemon = try DaemonProcess(["budget.capacity=5"])
        let all = try Subscriber(daemon)
        let keeps = try Subscriber(daemon, to: ["keep."])
        let web = try Subscriber(daemon, to: ["drop.web", "evict.web"])
        let producer = try Producer(daemon)
        for (index, source) in [nil, "web", "web2", "books", ""].enumerated() {
            let samples = Samples(30, seed: UInt64(index), prefix: "\(source ?? "none")\(index)-")
            _ = try producer.submit(SubmitRequest(ids: samples.ids, vectors: samples.vectors, source: source))
        }
        let records = try Asker(daemon).records()
        let topics = records.map { "\($0.decision.rawValue).\($0.source ?? "")" }
        let last = UInt64(records.count)
        #expect(try all.takeAll(until: last).map(\.topic) == topics)
        #expect(try keeps.takeAll(until: last).map(\.topic) == topics.filter { $0.hasPrefix("keep.") })
        let expected = topics.filter { $0.hasPrefix("drop.web") || $0.hasPrefix("evict.web") }
        #expect(try web.takeAll(until: last).map(\.topic) == expected)
        #expect(Set(expected).isSuperset(of: ["drop.web", "drop.web2"]))
    }

    @Test("A heartbeat tells the newest seq and the time, and keeps coming")
    func heartbeat() throws {
        let daemon = try DaemonProcess()
        let subscriber = try Subscriber(daemon, to: [])
        let before = try subscriber.next()
        #expect(before.topic == "heartbeat")
        #expect(try before.seq() == 0)
        _ = try Producer(daemon).submit(Samples(3, seed: 1).request)
        var beat = try subscriber.next()
        for _ in 0..<100 where try beat.seq() == 0 { beat = try subscriber.next() }
        #expect(try beat.seq() == 3)
        let object = try beat.object()
        #expect(object["type"] == "heartbeat" && object["v"] == 1)
        let time = try #require(object["time"]?.number?.integer())
        let next = try subscriber.next()
        #expect(try #require(try next.object()["time"]?.number?.integer()) > time)
    }

    @Test("A subscriber that went away catches up from the log and goes on with the stream")
    func catchUp() throws {
        let daemon = try DaemonProcess(["budget.capacity=50"])
        let producer = try Producer(daemon)
        let samples = Samples(90, seed: 2)
        _ = try producer.submitAll(samples[0..<30])
        let subscriber = try Subscriber(daemon)
        let asker = try Asker(daemon)
        let page = try asker.log(page: 7)
        let last = try #require(page.last?["seq"]?.number?.integer(UInt64.self))
        _ = try producer.submitAll(samples[30..<90])
        let status = try asker.status()
        let stream = try subscriber.takeAll(until: UInt64(status["seq"])).filter { try $0.seq() > last }
        let seqs = try page.map { try #require($0["seq"]?.number?.integer(UInt64.self)) } + stream.map { try $0.seq() }
        #expect(seqs == Array(1...UInt64(status["seq"])))
    }

    @Test("What subscribers send, and a flood of subscriptions, disturb nobody")
    func rudeSubscribers() throws {
        let daemon = try DaemonProcess()
        let good = try Subscriber(daemon)
        let rude = try Peer(.sub, daemon.endpoints["decisions"])
        for index in 0..<20_000 { try rude.socket.subscribe("flood \(index)") }
        let producer = try Producer(daemon)
        #expect(try producer.submit(Samples(3, seed: 3).request).count == 3)
        #expect(try good.take(3).map { try $0.seq() } == [1, 2, 3])
        for index in 0..<20_000 { try rude.socket.unsubscribe("flood \(index)") }
        #expect(try producer.submit(Samples(2, seed: 4, prefix: "t").request).count == 2)
        #expect(try good.take(2).map { try $0.seq() } == [4, 5])
    }
}
