import Service
import Sockets
import Synchronization
import Testing

@Suite struct BlockingQueueTests {
    @Test("First in, first out, but for what is urgent")
    func order() {
        let queue = BlockingQueue<Int>(capacity: 10)
        for number in 1...5 { queue.push(number) }
        #expect(queue.pop() == 1)
        queue.pushUrgent(100)
        queue.pushUrgent(101)
        #expect(queue.count == 6)
        #expect(queue.popUrgent(before: .now) == 100)
        #expect((0..<5).map { _ in queue.pop() } == [101, 2, 3, 4, 5])
        queue.push(6)
        #expect(queue.popUrgent(before: .now + .milliseconds(1)) == nil)
        #expect(queue.pop() == 6)
        #expect(queue.pop(before: .now) == nil)
    }

    @Test("A full queue takes what is urgent, and nothing else without waiting")
    func full() {
        let queue = BlockingQueue<Int>(capacity: 2)
        queue.push(1)
        #expect(queue.tryPush(2))
        #expect(!queue.tryPush(3))
        queue.pushUrgent(4)
        #expect((0..<3).map { _ in queue.pop() } == [4, 1, 2])
        #expect(queue.tryPush(5))
    }

    @Test("Everything that one thread pushes into a small queue comes out at another, once and in order")
    func threads() throws {
        let queue = BlockingQueue<Int>(capacity: 3)
        let pusher = try ServiceThread(name: "pusher") {
            for number in 0..<10_000 { queue.push(number) }
        }
        let taken = (0..<10_000).map { number in
            number % 2 == 0 ? queue.pop() : queue.pop(before: .now + .seconds(30)) ?? -1
        }
        pusher.join()
        #expect(taken == Array(0..<10_000))
        #expect(queue.count == 0)
    }
}
