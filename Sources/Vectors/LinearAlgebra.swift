import COpenBLAS
import Locks

/// The linear-algebra library's own settings.
public enum LinearAlgebra {
    /// How many threads computations in bulk use, matrix products, factorisations and searches: what `setThreadCount`
    /// said, else what OpenBLAS takes from `OPENBLAS_NUM_THREADS` and the machine.
    public static var threadCount: Int {
        suspension.withLock { $0.depth > 0 ? $0.threads : Int(openblas_get_num_threads()) }
    }

    /// Says how many threads computations in bulk may use; once, when the process starts.
    public static func setThreadCount(_ count: Int) {
        precondition(count >= 1, "a computation needs at least one thread, found \(count)")
        suspension.withLock { suspension in
            suspension.threads = count
            if suspension.depth == 0 { openblas_set_num_threads(Int32(count)) }
        }
    }

    /// Calls `body`, during which each matrix product runs on the thread that asks for it. OpenBLAS has one set of
    /// threads, for which callers would queue, and which keep a processor busy while they wait.
    static func withoutThreads(_ body: () -> Void) {
        suspension.withLock { suspension in
            if suspension.depth == 0 {
                suspension.threads = Int(openblas_get_num_threads())
                openblas_set_num_threads(1)
            }
            suspension.depth += 1
        }
        defer {
            suspension.withLock { suspension in
                suspension.depth -= 1
                if suspension.depth == 0 { openblas_set_num_threads(Int32(suspension.threads)) }
            }
        }
        body()
    }

    /// How many callers have OpenBLAS do without threads, and how many it had before the first of them.
    private static let suspension = Lock((depth: 0, threads: 1))
}
