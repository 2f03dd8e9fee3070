import Foundation
import Messages
import Numpy
import Testing
import Vectors

/// Real streams, decided by the real daemon with all that happens to one, decide the same when they are replayed.
///
/// `REPLAYED_ROWS=30000 swift test -c release --filter RecordedStreamTests` records and replays so many rows of each.
@Suite(.enabled(if: SharedData.isThere, "the folder shared beside the repository has the streams"))
struct RecordedStreamTests {
    private static let rows = ProcessInfo.processInfo.environment["REPLAYED_ROWS"].flatMap(Int.init) ?? 600

    @Test(
        "Swaps, shadows, sources, a forgetting reference, codes, another budget, an eviction, a kill: the same to the byte",
        arguments: ["packages", "instructions"])
    func replaysTheSame(name: String) throws {
        let matrix = try NumpyFile.readMatrix(path: SharedData.path("\(name).npy"))
        let rows = min(Self.rows, matrix.rows)
        let samples = Samples(ids: (0..<rows).map { "\(name)-\($0)" }, vectors: matrix.prefix(rows))
        let directory = try TemporaryDirectory()
        let settings = [
            "budget.capacity=\(rows / 12)", "budget.per_source={each: {keep_rate: 0.6}}",
            "reference.limit=\(rows / 2)", "index.exact_below=\(rows / 20)",
            "shadow=[{name: small, budget: {capacity: \(rows / 40)}}, {name: far, policy: {min_distance: 0.2}}]",
        ]
        var daemon = try DaemonProcess(settings, in: directory)
        try submit(samples[0..<rows / 2], to: daemon)
        let asker = try Asker(daemon)
        _ = try asker.ask(.evict(ids: [try #require(asker.members().last).id]))
        _ = try asker.ask(.budget(set: ["capacity": .integer(rows / 15)]))
        try submit(samples[rows / 2..<rows * 3 / 4], to: daemon)
        daemon.kill()
        daemon = try DaemonProcess(settings, in: directory)
        try submit(samples[rows * 3 / 4..<rows], to: daemon)
        #expect(try daemon.stop() == 0)

        let run = try NovelctlRun(["replay", directory.file("store"), "--json"], in: directory)
        let report = try #require(try JSONValue(parsing: Array(run.output.utf8)).object)
        #expect(run.code == 0, "\(report)")
        #expect(report["identical"] == true && report["state"] == "identical")
        #expect(report["samples"]?.number?.integer() == rows && report["starts"] == 2)
        #expect(report["budget_changes"] == 1)
    }

    /// From two producers at once, so that batches are of what came together.
    private func submit(_ samples: Samples, to daemon: DaemonProcess) throws {
        let producers = [try Producer(daemon), try Producer(daemon)]
        var sent = [0, 0]
        for (number, message) in samples.messages(of: 16).enumerated() {
            var message = message
            message.source = number % 3 == 0 ? "web" : "books"
            try producers[number % 2].peer.send(message.encoded())
            sent[number % 2] += 1
        }
        for (producer, count) in zip(producers, sent) {
            for _ in 0..<count { _ = try producer.peer.reply().records("decisions") }
        }
    }
}
