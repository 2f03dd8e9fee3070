import Messages
import Sockets
import Testing
import Vectors

/// More work than there is room for.
@Suite struct LoadTests {
    @Test("With room for ten unanswered samples nothing is lost: producers and the firehose wait their turn")
    func backPressure() throws {
        let daemon = try DaemonProcess(["budget.capacity=30", "limits.unanswered_samples=10"])
        let endpoints = daemon.endpoints
        let isOver = Flag()
        let pusher = try Worker {
            let peer = try Peer(.push, endpoints["firehose"])
            for message in Samples(3000, seed: 61, prefix: "f").messages(of: 1) { try peer.send(message.encoded()) }
            // What a closed socket still holds is lost.
            try wait(for: "the daemon to take it all") { isOver.isSet }
        }
        let replies = try onThreads(3) { index in
            let samples = Samples(2000, seed: UInt64(62 + index), prefix: "p\(index)-")
            return try Producer(endpoints).submitAll(samples, size: 5).count
        }
        #expect(replies == [2000, 2000, 2000])
        let asker = try Asker(daemon)
        try wait(for: "the firehose") { try asker.status()["seen"] == 9000 }
        isOver.set()
        try pusher.finish()
        let records = try asker.records()
        #expect(PoolFold(records).contradictions == [])
        #expect(Set(records.filter { $0.decision != .evict }.map(\.id)).count == 9000)
    }

    @Test("A message larger than the bound of unanswered samples is taken by itself")
    func largeMessage() throws {
        let daemon = try DaemonProcess(["budget.capacity=30", "limits.unanswered_samples=10", "batch.samples=5"])
        #expect(try Producer(daemon).submitAll(Samples(3000, seed: 65), size: 1000).count == 3000)
    }

    @Test("A subscriber that does not read holds nobody up, and finds in the log what it missed")
    func slowSubscriber() throws {
        let daemon = try DaemonProcess(["budget.capacity=20", "flow.send_queue=50"])
        var options = SocketOptions()
        options.receiveHighWaterMark = 1
        let slow = try Peer(.sub, daemon.endpoints["decisions"], options: options)
        try slow.socket.subscribe("")
        _ = try slow.receive()
        let good = try Subscriber(daemon)
        // Long ids, so that the records do not fit into the kernel's buffers.
        let samples = Samples(30_000, dimension: 2, seed: 66, prefix: String(repeating: "x", count: 500))
        let endpoints = daemon.endpoints
        let work = try Worker { try Producer(endpoints).submitAll(samples, size: 500).count }
        var seqs: [UInt64] = []
        let asker = try Asker(daemon)
        let deadline = Deadline()
        while seqs.count < 30_000 {
            try deadline.check("the stream's end")
            let publication = try good.next()
            guard publication.topic != "heartbeat" else {
                // It may miss some as well, with a queue this short.
                if try publication.seq() >= 30_000 { break }
                continue
            }
            seqs.append(try publication.seq())
        }
        #expect(try work.finish() == 30_000)
        #expect(seqs == seqs.sorted() && !seqs.isEmpty)
        let last = UInt64(try asker.status()["seq"])
        // What it has got is in order, with a gap; the log has none.
        var got: [UInt64] = []
        while got.last ?? 0 < last {
            try deadline.check("the slow subscriber's end")
            let frames = try slow.receive()
            let object = try #require(try JSONValue(parsing: frames[1]).object)
            let seq = try #require(object["seq"]?.number?.integer(UInt64.self))
            if frames[0] == Array("heartbeat".utf8) {
                if seq == last { break }
            } else {
                got.append(seq)
            }
        }
        #expect(got == got.sorted() && got.count < Int(last))
        let firstGap = try #require(zip(1..., got).first { $0 != $1 }.map { $0.0 - 1 })
        #expect(try asker.records(after: firstGap).first?.seq == firstGap + 1)
        #expect(try asker.records().map(\.seq) == Array(1...last))
    }

    @Test("A question that takes long holds up neither samples nor status")
    func slowQuestion() throws {
        let daemon = try DaemonProcess(["budget.capacity=300", "reference.mode=none"])
        let samples = Samples(310, dimension: 8_000, seed: 67)
        let producer = try Producer(daemon)
        _ = try producer.submitAll(samples[0..<300], size: 50)
        let slow = try Asker(daemon, .dealer).peer
        // In the form that the engine does not maintain, so that each is computed anew.
        let query = DiversityQuery(exact: true, form: .paper)
        for _ in 0..<40 { try slow.send(QueryMessage(.diversity(query)).encoded()) }
        _ = try slow.reply()
        let asker = try Asker(daemon)
        for index in 300..<310 {
            #expect(try producer.submit(samples[index..<index + 1].request).count == 1)
            #expect(try asker.status()["seen"] == index + 1)
        }
        var answered = 1
        while try slow.socket.receive() != nil { answered += 1 }
        #expect(answered < 40)
    }

    @Test("Many questions at once are answered, or refused as overloaded")
    func manyQuestions() throws {
        let daemon = try DaemonProcess(["budget.capacity=100"])
        let samples = Samples(60, dimension: 64, seed: 68)
        _ = try Producer(daemon).submitAll(samples)
        let peer = try Asker(daemon, .dealer).peer
        for index in 0..<3000 {
            try peer.send(QueryMessage(.score(samples.vectors), request: .init(integerLiteral: index)).encoded())
        }
        var refused = 0
        for index in 0..<3000 {
            let frames = try peer.receive()
            do throws(ProtocolError) {
                #expect(try ReceivedReply(frames).request == RequestTag(integerLiteral: index))
            } catch {
                #expect(error.code == .overloaded && error.request == RequestTag(integerLiteral: index))
                refused += 1
            }
        }
        #expect(refused < 3000)
        #expect(try Asker(daemon).ask(.score(samples.vectors.prefix(1))).type == "scores")
    }
}
