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
