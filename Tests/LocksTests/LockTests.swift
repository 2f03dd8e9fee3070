import Dispatch
import Locks
import Testing

/// `Lock`, where many threads want it at once; under the thread sanitizer also that it knows the lock.
@Suite struct LockTests {
    private struct Refusal: Error {}

    @Test func oneThreadAtATimeHasTheValue() {
        let numbers = Lock<[Int]>([])
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for number in 0..<5_000 {
                numbers.withLock { $0.append(thread * 5_000 + number) }
            }
        }
        #expect(numbers.withLock { $0.sorted() } == Array(0..<40_000))
    }

    @Test func anErrorLetsGoOfTheLock() {
        let number = Lock(1)
        #expect(throws: Refusal.self) {
            try number.withLock { number throws(Refusal) in
                number = 2
                throw Refusal()
            }
        }
        #expect(number.withLock { $0 } == 2)
    }
}
