import Locks
import Sockets
import Testing

@Suite struct PollerTests {
    @Test func readySocketsAreTold() throws {
        let context = try Context()
        let receivers = try (0..<3).map { index in
            let socket = try Socket(.pull, in: context)
            try socket.bind("inproc://poll-\(index)")
            return socket
        }
        var poller = Poller()
        for receiver in receivers { poller.add(receiver) }
        #expect(try !poller.wait(timeout: .zero))
        let sender = try Socket(.push, in: context)
        try sender.connect("inproc://poll-1")
        try sender.send([[1]], wait: true)
        #expect(try poller.wait(timeout: .seconds(10)))
        #expect(receivers.map { poller.events(of: $0) } == [[], .readable, []])
        poller.setEvents([], of: receivers[1])
        #expect(try !poller.wait(timeout: .milliseconds(1)))
        #expect(poller.events(of: receivers[1]) == [])
        poller.setEvents(.readable, of: receivers[1])
        #expect(try poller.wait(timeout: nil))
        #expect(try receivers[1].receive() == [[1]])
        poller.remove(receivers[1])
        poller.add(sender, events: .writable)
        #expect(try poller.wait(timeout: .seconds(10)))
        #expect(poller.events(of: sender) == .writable)
        // Not released before, or the sender has nobody to write to.
        withExtendedLifetime(receivers) {}
    }

    @Test func aDoorbellWakesItsOwner() throws {
        let bell = try Doorbell()
        let other = try Doorbell()
        #expect(!bell.drain())
        var poller = Poller()
        poller.add(bell)
        poller.add(other)
        #expect(try !poller.wait(timeout: .zero))
        let thread = try ServiceThread(name: "ringer") {
            for _ in 0..<100_000 { bell.ring() }
        }
        #expect(try poller.wait(timeout: nil))
        #expect(poller.isRung(bell))
        #expect(!poller.isRung(other))
        thread.join()
        #expect(bell.drain())
        #expect(!bell.drain())
        #expect(try !poller.wait(timeout: .zero))
    }

    @Test func shutdownEndsAWait() throws {
        let context = try Context()
        let found = Lock<[SocketError]>([])
        let started = try Doorbell()
        let thread = try ServiceThread(name: "a name that is longer than Linux keeps") {
            do throws(SocketError) {
                let socket = try Socket(.pull, in: context)
                try socket.bind("inproc://never")
                started.ring()
                _ = try socket.receive(wait: true)
            } catch {
                found.withLock { $0.append(error) }
            }
        }
        var poller = Poller()
        poller.add(started)
        try poller.wait(timeout: .seconds(10))
        context.shutdown()
        context.shutdown()
        thread.join()
        #expect(found.withLock { $0.map(\.isTerminated) } == [true])
        #expect(throws: SocketError.self) { try Socket(.pull, in: context) }
    }
}

@Suite struct ServiceThreadTests {
    @Test func itTakesOverASocketAndIsJoined() throws {
        let context = try Context()
        var options = SocketOptions()
        options.receiveTimeout = .seconds(10)
        let mine = try Socket(.pair, in: context, options: options)
        try mine.bind("inproc://handed")
        let theirs = try Socket(.pair, in: context, options: options)
        try theirs.connect("inproc://handed")
        let thread = try ServiceThread(name: "echo") {
            while let message = try? theirs.receive(wait: true), message != [[]] {
                _ = try? theirs.send(message, wait: true)
            }
        }
        for index in 0..<UInt8(100) {
            try mine.send([[index], []], wait: true)
            #expect(try mine.receive(wait: true) == [[index], []])
        }
        try mine.send([[]], wait: true)
        thread.join()
        thread.join()
    }

    @Test func manyProducersReachOneConsumer() throws {
        let context = try Context()
        let receiver = try Socket(.pull, in: context)
        let endpoint = try receiver.bind("tcp://127.0.0.1:*")
        let threads = try (0..<4).map { producer in
            try ServiceThread(name: "producer \(producer)") {
                guard let socket = try? Socket(.push, in: context), (try? socket.connect(endpoint)) != nil else {
                    return
                }
                for index in 0..<UInt8(200) {
                    _ = try? socket.send([[UInt8(producer)], [index]], wait: true)
                }
            }
        }
        var poller = Poller()
        poller.add(receiver)
        var received = [[UInt8]](repeating: [], count: 4)
        while received.map(\.count).reduce(0, +) < 800, try poller.wait(timeout: .seconds(10)) {
            while let message = try receiver.receive() { received[Int(message[0][0])].append(message[1][0]) }
        }
        for thread in threads { thread.join() }
        #expect(received == Array(repeating: Array(0..<200), count: 4))
    }
}
