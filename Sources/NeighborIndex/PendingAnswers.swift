import Dispatch
import Locks
import Synchronization
import Vectors

/// Searches that other threads make while the one that wants their answers does something else, until it needs them.
///
/// They are made in blocks that somebody takes one after the other; whoever asks for the answers takes what is left. What
/// nobody has begun when this is let go of is not made.
final class PendingAnswers: Sendable {
    private let work: Work
    private let workers: Workers
    private let collected: Lock<[AnsweredQueries]?> = Lock(nil)

    /// What the others hold on to: not this itself, so that it ends with the one that wants the answers.
    private final class Work: Sendable {
        let blocks: Int
        private let next = Atomic(0)
        /// Signalled with each block that is done.
        private let isDone = DispatchSemaphore(value: 0)
        private let answers: Lock<[AnsweredQueries?]>
        /// Nil once it is needed no more: it holds on to what it searches.
        private let search: Lock<(@Sendable (_ block: Int) -> AnsweredQueries)?>

        init(blocks: Int, search: @escaping @Sendable (_ block: Int) -> AnsweredQueries) {
            self.blocks = blocks
            self.search = Lock(search)
            answers = Lock([AnsweredQueries?](repeating: nil, count: blocks))
        }

        /// Makes searches while there are any that nobody has begun.
        func run() { while runNext() { isDone.signal() } }

        private func runNext() -> Bool {
            let block = next.add(1, ordering: .relaxed).oldValue
            guard block < blocks, let search = search.withLock({ $0 }) else { return false }
            let answer = search(block)
            answers.withLock { $0[block] = answer }
            return true
        }

        /// Whether somebody has begun them all.
        var isBegun: Bool { next.load(ordering: .relaxed) >= blocks }

        func end() {
            next.store(blocks, ordering: .relaxed)
            search.withLock { $0 = nil }
        }

        /// Waits for those that others have begun, too.
        func allAnswers() -> [AnsweredQueries] {
            for _ in 0..<blocks { isDone.wait() }
            end()
            return answers.withLock { $0.compactMap(\.self) }
        }
    }

    /// One batch's searches are made after those of another, in the order in which they are wanted.
    private static let queue = DispatchQueue(label: "noveld.searches", qos: .userInitiated)

    /// Begins to search.
    ///
    /// - Parameters:
    ///   - workers: how many threads there are, of which one is the one that wants the answers.
    ///   - search: gives the answers of a block.
    init(blocks: Int, workers: Workers, search: @escaping @Sendable (_ block: Int) -> AnsweredQueries) {
        self.workers = workers
        work = Work(blocks: blocks, search: search)
        Self.queue.async { [work, workers] in
            DispatchQueue.concurrentPerform(iterations: max(1, min(workers.count - 1, blocks))) { _ in work.run() }
        }
    }

    deinit { work.end() }

    /// The answers of all blocks, in their order.
    func answers() -> [AnsweredQueries] {
        collected.withLock { collected in
            if let collected { return collected }
            if !work.isBegun {
                let threads = max(1, min(workers.count - 1, work.blocks))
                DispatchQueue.concurrentPerform(iterations: threads) { [work] _ in work.run() }
            }
            let answers = work.allAnswers()
            collected = answers
            return answers
        }
    }
}
