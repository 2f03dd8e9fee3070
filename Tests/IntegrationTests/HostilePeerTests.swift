import Diversity
import Foundation
import Messages
import Sockets
import Testing
import Vectors

/// Peers that send nonsense, vanish, ask for too much, or take nothing: nobody else notices.
@Suite struct HostilePeerTests {
    @Test("Frames of any kind get one answer each, whatever they are, and good messages in between are decided")
    func fuzzedFrames() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SplitMix64(seed: seed)
        let daemon = try DaemonProcess(["dimension=8", "budget.capacity=20"])
        let samples = Samples(400, seed: 51)
        for socket in ["ingest", "query"] {
            let peer = try Peer(.dealer, daemon.endpoints[socket])
            for index in 0..<400 {
                try peer.send(
                    Self.fuzzed(samples[index..<index + 1].request.encoded(), using: &generator))
            }
            for index in 0..<400 {
                #expect(try peer.receive().isEmpty == false, "answer \(index) of \(socket), seed \(seed)")
            }
            #expect(try peer.socket.receive() == nil, "seed \(seed)")
        }
        let records = try Producer(daemon).submit(["good"], samples.vectors.prefix(1))
        #expect(records.count == 1, "seed \(seed)")
        #expect(PoolFold(try Asker(daemon).records()).contradictions == [], "seed \(seed)")
    }

    /// A message with bytes changed, and frames cut, repeated, left out or put in front.
    private static func fuzzed(_ message: [[UInt8]], using generator: inout SplitMix64) -> [[UInt8]] {
        var message = message
        for _ in 0..<Int.random(in: 0...3, using: &generator) {
            let index = Int.random(in: 0..<message.count, using: &generator)
            switch Int.random(in: 0..<7, using: &generator) {
            case 0 where !message[index].isEmpty:
                let place = Int.random(in: 0..<message[index].count, using: &generator)
                message[index][place] = UInt8.random(in: 0...255, using: &generator)
            case 1: message[index] = Array(message[index].prefix(Int.random(in: 0...60, using: &generator)))
            case 2: message.insert(message[index], at: index)
            case 3 where message.count > 1: message.remove(at: index)
            case 4: message.insert([], at: 0)
            case 5: message.insert([1, 2, 3], at: 0)
            default: message[index] += (0..<9).map { _ in UInt8.random(in: 0...255, using: &generator) }
            }
        }
        return message
    }

    @Test("Bytes that are no ZeroMQ on any port disturb nobody")
    func foreignBytes() throws {
        let daemon = try DaemonProcess()
        let subscriber = try Subscriber(daemon)
        let greeting = "printf '\\377\\0\\0\\0\\0\\0\\0\\0\\1\\177\\3\\0NULL'; head -c 50000 /dev/urandom"
        for socket in DaemonProcess.sockets {
            let address = try daemon.endpoints[socket].dropFirst("tcp://".count).replacing(":", with: "/")
            for bytes in ["head -c 100000 /dev/urandom", "echo GET / HTTP/1.1; echo", greeting, "true"] {
                let shell = Process()
                shell.executableURL = URL(filePath: "/bin/bash")
                shell.arguments = ["-c", "{ \(bytes); } >/dev/tcp/\(address)"]
                shell.standardError = FileHandle.nullDevice
                try shell.run()
                shell.waitUntilExit()
            }
        }
        #expect(try Producer(daemon).submit(Samples(2, seed: 52).request).count == 2)
        let pusher = try Peer(.push, daemon.endpoints["firehose"])
        try pusher.send(Samples(1, seed: 53, prefix: "f").request.encoded())
        let asker = try Asker(daemon)
        try wait(for: "three decisions") { try asker.status()["seen"] == 3 }
        // ZeroMQ may take random bytes for messages of its first version: those are refused.
        let published = try subscriber.takeAll(until: 3)
        #expect(try published.filter { $0.topic != "error" }.map { try $0.seq() } == [1, 2, 3])
        #expect(pusher.socket.kind == .push)
    }

    @Test("Peers that vanish with requests in flight")
    func vanishing() throws {
        let daemon = try DaemonProcess(["budget.capacity=30"])
        let samples = Samples(600, seed: 54)
        for index in 0..<30 {
            let peer = try Peer(.dealer, daemon.endpoints[index % 2 == 0 ? "ingest" : "query"])
            for message in samples[index * 20..<index * 20 + 20].messages(of: 1) {
                try peer.send(message.encoded())
                try peer.send(QueryMessage(.score(message.vectors)).encoded())
            }
            // One answer, so that it was really connected.
            _ = try peer.receive()
        }
        let producer = try Producer(daemon)
        #expect(try producer.submitAll(samples).count == 600)
        #expect(PoolFold(try Asker(daemon).records()).contradictions == [])
    }

    @Test("A peer that comes back under its own name is served, though its old connection is still there")
    func sameName() throws {
        let daemon = try DaemonProcess()
        let samples = Samples(2, seed: 59)
        var options = SocketOptions()
        options.identity = Array("producer".utf8)
        let first = try Producer(daemon.endpoints, .dealer, options: options)
        #expect(try first.submit(samples[0..<1].request).count == 1)
        let second = try Producer(daemon.endpoints, .dealer, options: options)
        #expect(try second.submit(samples.request).map(\.duplicate) == [true, false])
        #expect(try Asker(daemon).status()["seen"] == 2)
    }

    @Test("Many connections at once, more than the soft limit of open files")
    func manyConnections() throws {
        let daemon = try DaemonProcess(launcher: ["/bin/sh", "-c", "ulimit -S -n 100; exec \"$@\"", "sh"])
        let peers = try (0..<200).map { _ in try Peer(.dealer, daemon.endpoints["ingest"]) }
        let samples = Samples(200, seed: 55)
        for (index, peer) in peers.enumerated() { try peer.send(samples[index..<index + 1].request.encoded()) }
        for (index, peer) in peers.enumerated() {
            #expect(try peer.reply().records("decisions").map(\.id) == ["s\(index)"])
        }
    }

    @Test("A list of 16,000 ids, and of 16,000 vectors, is answered while samples are decided")
    func largeQuestions() throws {
        let daemon = try DaemonProcess(["budget.capacity=100"])
        let samples = Samples(2000, seed: 56)
        let producer = try Producer(daemon)
        _ = try producer.submitAll(samples, size: 100)
        let asker = try Asker(daemon, .dealer)
        let ids = (0..<16_000).map { "s\($0 % 2000)" }
        try asker.peer.send(QueryMessage(.neighbors(NeighborsQuery(k: 3, target: .ids(ids)))).encoded())
        let many = samples.vectors.selecting((0..<16_000).map { $0 % 2000 })
        try asker.peer.send(QueryMessage(.score(many)).encoded())
        #expect(try producer.submit(Samples(1, seed: 57, prefix: "t").request).count == 1)
        let neighbors = try #require(try asker.peer.reply().body["neighbors"]?.array)
        #expect(neighbors.count == 16_000 && neighbors[1] == neighbors[2001])
        #expect(try asker.peer.reply().body["scores"]?.array?.count == 16_000)
        let error = try asker.refusal(of: .neighbors(NeighborsQuery(k: 10_000, target: .ids(ids))))
        #expect(error.code == .tooLarge)
    }

    @Test("A peer that takes none of its answers is told so in the end; others are not affected, and no answer is lost")
    func untakenAnswers() throws {
        let daemon = try DaemonProcess(["budget.capacity=5"])
        let long = String(repeating: "x", count: 500)
        let samples = Samples(9000, dimension: 2, seed: 58, prefix: long)
        _ = try Producer(daemon).submitAll(samples, size: 500)
        // A page of nearly 10 MB for each of these.
        var options = SocketOptions()
        options.receiveHighWaterMark = 1
        let lazy = try Peer(.dealer, daemon.endpoints["query"], options: options)
        let query = QueryRequest.log(LogQuery(limit: 10_000))
        for index in 0..<60 { try lazy.send(QueryMessage(query, request: .init(integerLiteral: index)).encoded()) }
        // Its last question has an effect that others see: then all before it were answered, or refused.
        try lazy.send(QueryMessage(.budget(set: ["capacity": 4]), request: "last").encoded())
        let other = try Asker(daemon)
        #expect(try other.status()["seen"] == 9000)
        try wait(for: "the effect of the last question") { try other.status()["pool"] == 4 }
        #expect(try other.ask(query).body["records"]?.array?.isEmpty == false)
        var pages = 0
        var refusals = 0
        for index in 0..<60 {
            let frames = try lazy.receive()
            do throws(ProtocolError) {
                #expect(try ReceivedReply(frames).request == RequestTag(integerLiteral: index))
                pages += 1
            } catch {
                #expect(error.code == .overloaded && error.request == RequestTag(integerLiteral: index))
                refusals += 1
            }
        }
        // 16 messages wait in the socket and 64 MiB behind it; some more are on their way to one who takes none.
        #expect(pages > 8 && refusals > 20)
        _ = try lazy.receive()
        #expect(try Asker(daemon).ask(query).body["records"]?.array?.isEmpty == false)
    }
}
