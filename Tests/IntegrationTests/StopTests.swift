import Foundation
import Messages
import Numpy
import Sockets
import Testing
import Vectors

/// The end of a daemon, in good order.
@Suite struct StopTests {
    @Test("SIGTERM and SIGINT end it with 0, at once when there is nothing to do", arguments: [SIGTERM, SIGINT])
    func idle(signal: Int32) throws {
        let daemon = try DaemonProcess()
        _ = try Producer(daemon).submit(Samples(3, seed: 1).request)
        daemon.signal(signal)
        #expect(try daemon.exitCode(within: .seconds(5)) == 0)
        #expect(daemon.log.contains("stopped"))
    }

    @Test("SIGHUP changes nothing")
    func hangup() throws {
        let daemon = try DaemonProcess()
        daemon.signal(SIGHUP)
        try wait(for: "the notice") { daemon.log.contains("SIGHUP") }
        #expect(try Producer(daemon).submit(Samples(1, seed: 1).request).count == 1)
        #expect(try daemon.stop() == 0)
    }

    @Test("Under load: it ends within seconds, what was acknowledged is there, the rest is as if never sent")
    func underLoad() throws {
        let directory = try TemporaryDirectory()
        let settings = ["budget.capacity=400", "limits.unanswered_samples=1000000"]
        let daemon = try DaemonProcess(settings, in: directory)
        let samples = Samples(60_000, dimension: 16, seed: 2)
        let messages = samples.messages(of: 50)
        let peer = try Producer(daemon).peer
        for message in messages { try peer.send(message.encoded()) }
        var answered = try peer.reply().records("decisions")
        daemon.signal(SIGTERM)
        // A second one does not cut it short.
        daemon.signal(SIGTERM)
        #expect(try daemon.exitCode(within: .seconds(20)) == 0)

        var refused = 0
        let quiet = Quiet(peer: peer)
        while let frames = try quiet.next() {
            do throws(ProtocolError) {
                answered += try ReceivedReply(frames).records("decisions")
            } catch {
                #expect(error.code == .shuttingDown)
                refused += 1
            }
        }
        #expect(answered.map(\.id) == Array(samples.ids.prefix(answered.count)))
        #expect(refused > 0)

        let next = try DaemonProcess(settings, in: directory)
        let records = try Asker(next).records()
        #expect(PoolFold(records).contradictions == [])
        #expect(records.filter { $0.decision != .evict } == answered)
    }

    @Test("A producer that goes on sending, and askers that go on asking, do not keep it from ending")
    func busyPeers() throws {
        let daemon = try DaemonProcess(["budget.capacity=50"])
        let endpoints = daemon.endpoints
        let isOver = Flag()
        let workers = try (0..<3).map { index in
            try Worker {
                let producer = try Producer(endpoints)
                let asker = try Asker(endpoints, .dealer)
                let samples = Samples(1, seed: UInt64(index), prefix: "busy\(index)-")
                while !isOver.isSet {
                    _ = try producer.peer.socket.send(samples.request.encoded())
                    _ = try asker.peer.socket.send(QueryMessage(.status).encoded())
                    while try producer.peer.socket.receive() != nil {}
                    while try asker.peer.socket.receive() != nil {}
                }
            }
        }
        try wait(for: "work") { try Asker(daemon).status()["duplicates"] > 300 }
        let code = try? daemon.stop(within: .seconds(15))
        isOver.set()
        for worker in workers { try worker.finish() }
        #expect(code == 0)
    }

    @Test("Questions that take long do not keep it from ending")
    func longQuestions() throws {
        let daemon = try DaemonProcess(["budget.capacity=300", "reference.mode=none"])
        _ = try Producer(daemon).submitAll(Samples(300, dimension: 8_000, seed: 3), size: 50)
        let peer = try Asker(daemon, .dealer).peer
        let query = DiversityQuery(measures: ["distsum_l2", "logdet", "nearest_distance"], exact: true)
        for _ in 0..<500 { try peer.send(QueryMessage(.diversity(query)).encoded()) }
        _ = try peer.reply()
        #expect(try daemon.stop(within: .seconds(20)) == 0)
    }

    @Test("SIGTERM while it still starts ends it with 0")
    func duringStart() throws {
        let directory = try TemporaryDirectory()
        // A reference that takes a while to read and to rid of copies.
        let path = directory.file("reference.npy")
        try NumpyFile.write(Samples(30_000, dimension: 64, seed: 4).vectors, path: path)
        let program = try NoveldProgram(
            DaemonProcess.arguments(["reference.mode=pinned", "reference.path=\(path)"], in: directory), in: directory)
        Thread.sleep(forTimeInterval: 0.1)
        program.signal()
        #expect(try program.exitCode(within: .seconds(10)) == 0)
    }
}

/// What still comes from a peer's connection, until nothing has come for a while.
private struct Quiet {
    let peer: Peer

    func next() throws -> [[UInt8]]? {
        for _ in 0..<100 {
            if let frames = try peer.socket.receive() { return frames }
            Thread.sleep(forTimeInterval: 0.005)
        }
        return nil
    }
}
