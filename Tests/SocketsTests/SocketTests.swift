import Glibc
import Sockets
import Testing

@Suite struct SocketTests {
    private let context: Context

    init() throws {
        context = try Context()
    }

    /// Options under which a test ends soon even where it fails.
    private var patient: SocketOptions {
        var options = SocketOptions()
        options.linger = .zero
        options.receiveTimeout = .seconds(10)
        options.sendTimeout = .seconds(10)
        return options
    }

    private func socket(_ kind: SocketKind, _ options: SocketOptions? = nil) throws -> Socket {
        try Socket(kind, in: context, options: options ?? patient)
    }

    @Test(arguments: ["inproc://frames", "tcp://127.0.0.1:*", "tcp://127.0.0.1:0", "ipc://*", "tcp://[::1]:*"])
    func framesArriveAsTheyWereSent(over endpoint: String) throws {
        let receiver = try socket(.pull)
        let real = try receiver.bind(endpoint)
        #expect(!real.contains("*") && !real.hasSuffix(":0"))
        let sender = try socket(.push)
        try sender.connect(real)
        let large = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        for message in [[[1]], [[], [0], []], [Array("header".utf8), large]] as [[[UInt8]]] {
            #expect(try sender.send(message, wait: true))
            #expect(try receiver.receive(wait: true) == message)
        }
        #expect(try receiver.receive() == nil)
    }

    @Test func aNamedFileIsBound() throws {
        let path = "/tmp/noveld-sockets-\(UInt64.random(in: 0 ... .max))"
        let reply = try socket(.rep)
        #expect(try reply.bind("ipc://\(path)") == "ipc://\(path)")
        let request = try socket(.req)
        try request.connect("ipc://\(path)")
        try request.send([[7]], wait: true)
        #expect(try reply.receive(wait: true) == [[7]])
        try reply.send([[8]], wait: true)
        #expect(try request.receive(wait: true) == [[8]])
        try reply.unbind("ipc://\(path)")
    }

    @Test func anAddressInUseIsNamed() throws {
        let first = try socket(.router)
        let endpoint = try first.bind("tcp://127.0.0.1:*")
        let second = try socket(.router)
        let error = #expect(throws: SocketError.self) { try second.bind(endpoint) }
        #expect(error?.isAddressInUse == true)
        #expect(error?.endpoint == endpoint)
        #expect(error?.description == "bind \(endpoint): Address already in use")
        try first.unbind(endpoint)
        // An I/O thread closes the listener, soon.
        let deadline = ContinuousClock.now + .seconds(10)
        while (try? second.bind(endpoint)) == nil, ContinuousClock.now < deadline { sched_yield() }
        let third = try socket(.dealer)
        try third.connect(endpoint)
        try third.send([[1]], wait: true)
        #expect(try second.receive(wait: true)?.last == [1])
    }

    @Test(arguments: ["tcp://", "nonsense", "tcp://127.0.0.1:65536", "tcp://127.0.0.1:-1", "quic://127.0.0.1:1"])
    func anEndpointThatIsNoneIsNamed(_ endpoint: String) throws {
        let socket = try socket(.router)
        let error = #expect(throws: SocketError.self) { try socket.bind(endpoint) }
        #expect(error?.endpoint == endpoint)
        #expect(error?.operation == "bind")
        #expect(throws: SocketError.self) { try socket.connect(endpoint) }
    }

    @Test func anOptionThatIsRefusedIsNamed() throws {
        var options = patient
        options.identity = []
        let error = #expect(throws: SocketError.self) { try socket(.dealer, options) }
        #expect(error?.operation == "set identity of a dealer socket")
    }

    @Test func aRouterAnswersEachPeer() throws {
        let router = try socket(.router)
        let endpoint = try router.bind("tcp://127.0.0.1:*")
        var options = patient
        options.identity = Array("one".utf8)
        let dealer = try socket(.dealer, options)
        try dealer.connect(endpoint)
        let request = try socket(.req)
        try request.connect(endpoint)
        try dealer.send([[1]], wait: true)
        #expect(try router.receive(wait: true) == [Array("one".utf8), [1]])
        try request.send([[2]], wait: true)
        let second = try #require(try router.receive(wait: true))
        #expect(second.dropFirst() == [[], [2]])
        #expect(try router.send([second[0], [], [3]]))
        #expect(try router.send([Array("one".utf8), [4]]))
        #expect(try request.receive(wait: true) == [[3]])
        #expect(try dealer.receive(wait: true) == [[4]])
    }

    @Test(arguments: [false, true])
    func aRouterDropsWhatNobodyWaitsFor(mandatory: Bool) throws {
        var options = patient
        options.routerMandatory = mandatory
        let router = try socket(.router, options)
        try router.bind("tcp://127.0.0.1:*")
        #expect(try router.send([Array("nobody".utf8), [], [1]]))
        #expect(try router.send([Array("nobody".utf8), [], [1]], wait: true))
    }

    @Test func aMandatoryRouterSaysThatAPeerIsFull() throws {
        var options = patient
        options.routerMandatory = true
        options.sendHighWaterMark = 2
        options.receiveHighWaterMark = 2
        let router = try socket(.router, options)
        try router.bind("inproc://full")
        options.routerMandatory = false
        options.identity = [7]
        let dealer = try socket(.dealer, options)
        try dealer.connect("inproc://full")
        try dealer.send([[0]], wait: true)
        #expect(try router.receive(wait: true) == [[7], [0]])
        var sent = 0
        while sent < 100, try router.send([[7], [UInt8(sent)]]) { sent += 1 }
        #expect((2..<100).contains(sent))
        for index in 0..<sent { #expect(try dealer.receive(wait: true) == [[UInt8(index)]]) }
        #expect(try router.send([[7], [99]], wait: true))
        #expect(try dealer.receive(wait: true) == [[99]])
    }

    @Test func aReconnectingPeerTakesOver() throws {
        var options = patient
        options.routerHandover = true
        let router = try socket(.router, options)
        let endpoint = try router.bind("tcp://127.0.0.1:*")
        var named = patient
        named.identity = Array("same".utf8)
        let old = try socket(.dealer, named)
        try old.connect(endpoint)
        try old.send([[1]], wait: true)
        #expect(try router.receive(wait: true)?.last == [1])
        let new = try socket(.dealer, named)
        try new.connect(endpoint)
        try new.send([[2]], wait: true)
        #expect(try router.receive(wait: true)?.last == [2])
        #expect(try router.send([Array("same".utf8), [3]]))
        #expect(try new.receive(wait: true) == [[3]])
    }

    @Test func aFullQueueRefusesWithoutLoss() throws {
        var options = patient
        options.sendHighWaterMark = 3
        options.immediate = true
        let sender = try socket(.push, options)
        // There is no peer, so there is no queue.
        #expect(try !sender.send([[1]]))
        options.sendTimeout = .milliseconds(5)
        let waiting = try socket(.push, options)
        #expect(try !waiting.send([[1]], wait: true))
    }

    @Test func aWaitEndsInTime() throws {
        var options = patient
        options.receiveTimeout = .milliseconds(5)
        let receiver = try socket(.pull, options)
        #expect(try receiver.receive(wait: true) == nil)
    }

    @Test func subscribersSeeWhatTheyAskedFor() throws {
        let publisher = try socket(.xpub)
        let endpoint = try publisher.bind("tcp://127.0.0.1:*")
        let subscriber = try socket(.sub)
        try subscriber.connect(endpoint)
        try subscriber.subscribe("keep.")
        #expect(try publisher.receive(wait: true) == [[1] + Array("keep.".utf8)])
        try publisher.send([Array("drop.a".utf8), [1]])
        try publisher.send([Array("keep.a".utf8), [2]])
        #expect(try subscriber.receive(wait: true) == [Array("keep.a".utf8), [2]])
        try subscriber.unsubscribe("keep.")
        #expect(try publisher.receive(wait: true) == [[0] + Array("keep.".utf8)])
        let router = try socket(.router)
        #expect(throws: SocketError.self) { try router.subscribe("") }
    }

    @Test func aFrameBeyondTheLimitIsRefused() throws {
        let context = try Context(maxMessageSize: 1000)
        let receiver = try Socket(.pull, in: context, options: patient)
        let endpoint = try receiver.bind("tcp://127.0.0.1:*")
        let bad = try socket(.push)
        try bad.connect(endpoint)
        try bad.send([[UInt8](repeating: 1, count: 1001)], wait: true)
        let good = try socket(.push)
        try good.connect(endpoint)
        try good.send([[UInt8](repeating: 2, count: 1000)], wait: true)
        #expect(try receiver.receive(wait: true)?.first?.first == 2)
        #expect(try receiver.receive() == nil)
    }

    @Test func disconnectedPeersAreGone() throws {
        let pair = try socket(.pair)
        try pair.bind("inproc://pair")
        let other = try socket(.pair)
        try other.connect("inproc://pair")
        try other.send([[1]], wait: true)
        #expect(try pair.receive(wait: true) == [[1]])
        try other.disconnect("inproc://pair")
        #expect(throws: SocketError.self) { try other.disconnect("inproc://pair") }
    }

    @Test func turnsOutOfOrderAreErrors() throws {
        let reply = try socket(.rep)
        let error = #expect(throws: SocketError.self) { try reply.send([[1]]) }
        #expect(error?.operation == "send")
        let push = try socket(.push)
        #expect(throws: SocketError.self) { try push.receive() }
    }
}

@Suite struct SocketOptionsTests {
    @Test(
        arguments: [
            (Duration.zero, 0), (.milliseconds(7), 7), (.microseconds(1), 1), (.microseconds(1001), 2),
            (.seconds(3600), 3_600_000), (.seconds(Int64.max), Int32.max),
        ] as [(Duration, Int32)])
    func durationsRoundUp(_ duration: Duration, _ milliseconds: Int32) {
        #expect(duration.milliseconds == milliseconds)
    }
}
