import Service
import Sockets
import Testing

@Suite struct RouterRepliesTests {
    @Test("What a peer has no room for waits for it, in order; other peers are served meanwhile")
    func waiting() throws {
        let context = try Context()
        let router = try Socket(.router, in: context, options: RouterReplies.options(queue: 2))
        try router.bind("inproc://replies")
        var options = SocketOptions()
        options.receiveHighWaterMark = 2
        options.receiveTimeout = .seconds(30)
        options.identity = [1]
        let lazy = try Socket(.dealer, in: context, options: options)
        options.identity = [2]
        let keen = try Socket(.dealer, in: context, options: options)
        for peer in [lazy, keen] {
            try peer.connect("inproc://replies")
            try peer.send([[0]])
        }
        _ = try router.receive(wait: true)
        _ = try router.receive(wait: true)

        var replies = RouterReplies(router, bytesMax: 100)
        for number in 0..<50 { try replies.send([[1], [UInt8(number), 0, 0, 0]]) }
        #expect(replies.timeout != nil)
        #expect(replies.isFull(for: [1]) && !replies.isFull(for: [2]))
        try replies.send([[2], [77]])
        #expect(try keen.receive(wait: true) == [[77]])

        var taken: [UInt8] = []
        while taken.count < 50 {
            try replies.retry()
            while let message = try lazy.receive() { taken.append(message[0][0]) }
        }
        #expect(taken == Array(0..<50))
        try replies.retry()
        #expect(replies.timeout == nil && !replies.isFull(for: [1]))
    }

    @Test("Many peers that take nothing are full together before each is by itself; who takes its replies is not")
    func manyLazyPeers() throws {
        let context = try Context()
        let router = try Socket(.router, in: context, options: RouterReplies.options(queue: 1))
        try router.bind("inproc://replies")
        var options = SocketOptions()
        options.receiveHighWaterMark = 1
        var peers: [Socket] = []
        for number in 0..<20 as Range<UInt8> {
            options.identity = [1, number]
            let peer = try Socket(.dealer, in: context, options: options)
            try peer.connect("inproc://replies")
            try peer.send([[0]])
            _ = try router.receive(wait: true)
            peers.append(peer)
        }
        var replies = RouterReplies(router, bytesMax: 1000)
        // Some fit into ZeroMQ's own queues, the rest waits: less than 1,000 bytes for each of them.
        for _ in 0..<8 {
            for number in 1..<20 as Range<UInt8> {
                try replies.send([[1, number], [UInt8](repeating: 0, count: 100)])
            }
        }
        #expect((1..<20).allSatisfy { replies.isFull(for: [1, UInt8($0)]) })
        #expect(!replies.isFull(for: [1, 0]))
        for _ in 0..<1000 where replies.timeout != nil {
            try replies.retry()
            for peer in peers { while try peer.receive() != nil {} }
        }
        #expect(!(1..<20).contains { replies.isFull(for: [1, UInt8($0)]) })
    }

    @Test("What waits for a peer that is gone is dropped")
    func gone() throws {
        let context = try Context()
        let router = try Socket(.router, in: context, options: RouterReplies.options(queue: 1))
        try router.bind("inproc://replies")
        var replies = RouterReplies(router, bytesMax: 100)
        try replies.send([[9], [0]])
        #expect(replies.timeout == nil)

        var options = SocketOptions()
        options.receiveHighWaterMark = 1
        options.identity = [1]
        var peer: Socket? = try Socket(.dealer, in: context, options: options)
        try peer?.connect("inproc://replies")
        try peer?.send([[0]])
        _ = try router.receive(wait: true)
        for _ in 0..<20 { try replies.send([[1], [0]]) }
        #expect(replies.timeout != nil)
        peer = nil
        for _ in 0..<1000 where replies.timeout != nil {
            var poller = Poller()
            poller.add(router)
            try poller.wait(timeout: .milliseconds(5))
            try replies.retry()
        }
        #expect(replies.timeout == nil)
    }
}
