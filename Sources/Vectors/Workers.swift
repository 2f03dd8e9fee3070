import Dispatch
import Locks
import Synchronization

/// Threads that share a computation in bulk.
///
/// The work comes in blocks of rows whose bounds do not depend on the number of threads, and results are put together
/// in the order of the blocks: so what is computed is the same for any number of threads.
public struct Workers: Sendable, Equatable {
    /// How many threads there are, the calling one among them; at least 1.
    public let count: Int

    /// As many threads as asked for, whatever the machine has.
    public init(count: Int) {
        precondition(count >= 1, "work needs at least one thread, found \(count)")
        self.count = count
    }

    /// As many threads as `LinearAlgebra.threadCount` says.
    public static var all: Workers { Workers(count: LinearAlgebra.threadCount) }

    /// Calls `body` for each block, with a scratch value that each thread keeps from one block to the next.
    ///
    /// Matrix products within run on the thread that asks for them alone.
    ///
    /// - Parameters:
    ///   - rows: how many rows the blocks cover, from 0.
    ///   - size: how many rows a block has, the last one perhaps fewer.
    ///   - progress: told how many rows are done after each block, by one thread at a time, not always the calling one.
    /// - Returns: what `body` gave for each block, in their order.
    package func map<Scratch, Result: Sendable>(
        _ rows: Int, inBlocksOf size: Int, scratch: @Sendable () -> Scratch, progress: (Int) -> Void = { _ in },
        _ body: @Sendable (inout Scratch, Range<Int>) -> Result
    ) -> [Result] {
        let blocks = (rows + size - 1) / size
        let next = Atomic(0)
        let finished = Lock((results: [Result?](repeating: nil, count: blocks), rows: 0))
        // Called while the lock is held, and not after this function has returned.
        nonisolated(unsafe) let progress = progress
        @Sendable func work(_: Int) {
            var scratch = scratch()
            while true {
                let block = next.add(1, ordering: .relaxed).oldValue
                guard block < blocks else { return }
                let range = block * size..<min((block + 1) * size, rows)
                let result = body(&scratch, range)
                finished.withLock {
                    $0.results[block] = result
                    $0.rows += range.count
                    unsafe progress($0.rows)
                }
            }
        }
        LinearAlgebra.withoutThreads {
            DispatchQueue.concurrentPerform(iterations: min(count, blocks), execute: work)
        }
        return finished.withLock { $0.results.compactMap { $0 } }
    }
}
