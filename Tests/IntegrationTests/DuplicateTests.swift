import Messages
import Sockets
import Testing
import Vectors

/// An id names one sample for ever.
@Suite struct DuplicateTests {
    @Test("Twice in a message, in a batch, later and after a restart: the first decision, to the byte, and no change")
    func duplicates() throws {
        let directory = try TemporaryDirectory()
        let samples = Samples(6, seed: 1)
        let first: [DecisionRecord]
        do {
            let daemon = try DaemonProcess(in: directory)
            let peer = try Producer(daemon).peer
            let asker = try Asker(daemon)
            let ids = ["a", "b", "a", "a"]
            try peer.send(SubmitRequest(ids: ids, vectors: samples.vectors.prefix(4)).encoded())
            first = try peer.reply().records("decisions")
            #expect(first.map(\.duplicate) == [false, false, true, true])
            #expect(Set(first.map(\.seq)) == [1, 2])
            try expect(first[2], repeats: "a", in: asker)

            // In flight together, so that they meet in one batch or in the next.
            for row in 4..<6 {
                let vectors = samples.vectors.selecting([row])
                try peer.send(SubmitRequest(ids: ["c"], vectors: vectors).encoded())
            }
            let repeated = try (0..<2).map { _ in try #require(try peer.reply().records("decisions").first) }
            #expect(repeated.map(\.duplicate) == [false, true])
            try expect(repeated[1], repeats: "c", in: asker)

            let later = try Producer(daemon, .req).submit(["b"], samples.vectors.selecting([0]), source: "other")
            try expect(try #require(later.first), repeats: "b", in: asker)
            let status = try asker.status()
            #expect(status["seen"] == 3 && status["duplicates"] == 4 && status["seq"] == 3)
            #expect(try daemon.stop() == 0)
        }
        let daemon = try DaemonProcess(in: directory)
        let again = try Producer(daemon).submit(["c", "a", "d"], samples.vectors.prefix(3))
        #expect(again.map(\.duplicate) == [true, true, false])
        #expect(again.map(\.seq) == [3, 1, 4])
        try expect(again[1], repeats: "a", in: try Asker(daemon))
    }

    private func expect(_ record: DecisionRecord, repeats id: String, in asker: Asker) throws {
        let logged = try #require(try asker.log().first { $0["id"]?.string == id })
        var first = record
        #expect(first.duplicate)
        first.duplicate = false
        #expect(first.json == JSONValue.object(logged).encoded())
    }

    @Test("The reply's bytes are the log's bytes, with the mark at the end")
    func bytes() throws {
        let daemon = try DaemonProcess()
        let peer = try Producer(daemon).peer
        let request = Samples(1, seed: 2).request
        try peer.send(request.encoded())
        let first = String(decoding: try #require(try peer.receive().first), as: UTF8.self)
        try peer.send(request.encoded())
        let second = String(decoding: try #require(try peer.receive().first), as: UTF8.self)
        let logged = String(
            decoding: JSONValue.object(try #require(try Asker(daemon).log().first)).encoded(), as: UTF8.self)
        #expect(first.contains(logged))
        #expect(second.contains(logged.dropLast() + ",\"duplicate\":true}"))
    }

    @Test("Two spellings of one letter are two ids, in one message and in two")
    func spellings() throws {
        let daemon = try DaemonProcess()
        let producer = try Producer(daemon)
        let samples = Samples(4, seed: 3)
        let records = try producer.submit(["\u{e9}", "e\u{301}"], samples.vectors.prefix(2))
        #expect(records.map(\.duplicate) == [false, false])
        let again = try producer.submit(["e\u{301}", "\u{e9}"], samples.vectors.prefix(2))
        #expect(again.map(\.seq) == [2, 1])
        #expect(try Asker(daemon).status()["seen"] == 2)
    }
}
