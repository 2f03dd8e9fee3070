import Messages
import Sockets
import Testing
import Vectors

/// The sockets without replies: protocols/firehose.md and upstream.md.
@Suite struct SilentSocketTests {
    @Test("The firehose decides what comes, and publishes refusals under the topic error")
    func firehose() throws {
        let daemon = try DaemonProcess(["budget.capacity=30"])
        let subscriber = try Subscriber(daemon)
        let pusher = try Peer(.push, daemon.endpoints["firehose"])
        let samples = Samples(200, seed: 1)
        for message in samples.messages(of: 9) { try pusher.send(message.encoded()) }
        try pusher.send([Array("{\"type\":\"submit\",\"v\":1,\"request\":\"mine\",\"ids\":[\"\"]}".utf8)])
        try pusher.send([[]] + Producer.request(samples[0..<1], tag: nil).encoded())
        // Known already: decided once, published once.
        try pusher.send(samples[0..<3].request.encoded())
        try pusher.send(Samples(1, seed: 2, prefix: "last").request.encoded())

        let asker = try Asker(daemon)
        try wait(for: "all of it to be decided") { try asker.status()["seen"] == 201 }
        let log = try asker.log().map { JSONValue.object($0).encoded() }
        let seen = try subscriber.take(log.count + 2)
        #expect(seen.filter { $0.topic != "error" }.map(\.text) == log)
        let errors = try seen.filter { $0.topic == "error" }.map { try $0.object() }
        #expect(errors.map { $0["code"]?.string } == ["bad_id", "bad_header"])
        #expect(errors.map { $0["socket"]?.string } == ["firehose", "firehose"])
        #expect(errors.map { $0["request"]?.string } == ["mine", nil])
        #expect(errors.first?["index"] == 0)
        let status = try asker.status()
        #expect(status["seen"] == 201 && status["duplicates"] == 3 && status["refused"] == 2)
    }

    @Test("Several publishers are followed, one of them not there; the topic in front is not looked at")
    func upstream() throws {
        let directory = try TemporaryDirectory()
        let endpoints = (0..<2).map { "ipc://\(directory.file("up\($0)"))" }
        let publishers = try endpoints.map { try Peer(.pub, $0) }
        let daemon = try DaemonProcess(
            ["endpoints.upstream=[\(endpoints.joined(separator: ",")),ipc://\(directory.file("nobody"))]"],
            in: directory)
        let subscriber = try Subscriber(daemon)
        // A publisher does not know when it is heard: it repeats itself, which is harmless.
        let asker = try Asker(daemon)
        for (index, publisher) in publishers.enumerated() {
            let samples = Samples(5, seed: UInt64(index), prefix: "up\(index)-")
            try wait(for: "publisher \(index) to be heard") {
                try publisher.send([Array("weather".utf8)] + samples.request.encoded())
                return try asker.status()["seen"] == 5 * (index + 1)
            }
        }
        let decided = try subscriber.take(10).map { try $0.object()["id"]?.string }
        #expect(Set(decided) == Set((0..<2).flatMap { index in (0..<5).map { "up\(index)-\($0)" } }))

        try publishers[0].send([Array("{}".utf8)])
        let error = try subscriber.take(1)
        #expect(error.map(\.topic) == ["error"])
        let object = try #require(try error.first?.object())
        #expect(object["code"] == "bad_header" && object["socket"] == "upstream")
        #expect(try Producer(daemon).submit(Samples(1, seed: 9, prefix: "own").request).count == 1)
    }
}
