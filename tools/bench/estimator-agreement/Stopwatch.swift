import Foundation

/// CPU seconds of this process: what else runs on the machine hardly matters.
struct Stopwatch {
    private var started = clock()

    /// Seconds since the start.
    var seconds: Double { Double(clock() - started) / Double(CLOCKS_PER_SEC) }

    /// The same for each of `count`, in microseconds.
    func microseconds(each count: Int) -> Int { Int((1e6 * seconds / Double(max(count, 1))).rounded()) }
}
