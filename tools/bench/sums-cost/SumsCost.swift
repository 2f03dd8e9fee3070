import ArgumentParser
import Foundation
import Store

/// What the sums of a store cost: commits and reads of a store with them and of one without, in turn, so that the machine's
/// other work meets both.
@main
struct SumsCost: ParsableCommand {
    @Option(help: "Samples in each store before anything is timed.")
    var samples = 20_000
    @Option(help: "Numbers of a sample.")
    var dimension = 384
    @Option(help: "Commits that are timed, of each size.")
    var commits = 200

    func run() throws {
        let folder = NSTemporaryDirectory() + "sums-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let pair = try [false, true].map { try TimedStore(at: "\(folder)/\($0)", withSums: $0, dimension: dimension) }
        for store in pair { try store.fill(samples) }
        for size in [1, 64, 256] {
            let seconds = try alternately(commits, { pair[$0].prepare(size) }, { try pair[$0].commit() })
            print("commit of \(size), not flushed: \(Self.text(seconds))")
        }
        print("reading all vectors: \(Self.text(try alternately(21, { _ in }, { try pair[$0].readVectors() })))")
        print("reading all entries: \(Self.text(try alternately(21, { _ in }, { try pair[$0].readEntries() })))")
        let bytes = try pair.map { try $0.bytesForSample }
        print("bytes a sample: \(bytes[0]) without sums, \(bytes[1]) with them")
    }

    /// The seconds of both, a round after the other.
    private func alternately(
        _ rounds: Int, _ prepare: (Int) -> Void, _ body: (Int) throws -> Void
    ) rethrows -> [(Double, Double)] {
        let clock = ContinuousClock()
        return try (0..<rounds).map { round in
            var seconds = [0.0, 0.0]
            for turn in [round % 2, 1 - round % 2] {
                prepare(turn)
                seconds[turn] = try clock.measure { try body(turn) } / .seconds(1)
            }
            return (seconds[0], seconds[1])
        }
    }

    private static func text(_ seconds: [(Double, Double)]) -> String {
        let without = median(seconds.map(\.0)) * 1e6
        let with = median(seconds.map(\.1)) * 1e6
        let ratio = median(seconds.map { $0.1 / $0.0 })
        return String(
            format: "%.0f µs without sums, %.0f µs with them, %.2f times (median of the rounds)", without, with, ratio)
    }

    private static func median(_ numbers: [Double]) -> Double { numbers.sorted()[numbers.count / 2] }
}
