import Diversity
import Messages
import Testing
import Vectors

@testable import novelctl

/// Commands that change a running daemon.
struct OperatorCommandTests {
    private let scratch: Scratch
    private let daemon: Daemon

    /// 20 samples were submitted to a pool of 10.
    init() throws {
        scratch = try Scratch()
        daemon = try Daemon(["budget.capacity=10"], in: scratch)
        var generator = SplitMix64(seed: 9)
        let matrix = Matrix(
            rows: 20, columns: 6, elements: (0..<120).map { _ in Float.random(in: -1...1, using: &generator) })
        _ = try run(["submit", try scratch.write(matrix, to: "set.npy")] + daemon.option("ingest", "ingest"))
    }

    private func run(_ arguments: [String]) throws -> Program.Result {
        let result = try daemon.novelctl(arguments, in: scratch)
        try #require(result.code == 0, "\(arguments): \(result.errors)")
        return result
    }

    @Test func evictionsArePrintedAndUnknownIdsRefused() throws {
        let members = try run(["members"]).lines
        let records = try run(["evict", members[0], members[1], "--json"]).lines.map {
            try DecisionRecord(json: Array($0.utf8))
        }
        #expect(records.map(\.id) == Array(members[0...1]) && records.allSatisfy { $0.reason == .operator })
        #expect(try run(["members"]).lines == Array(members[2...]))
        let refused = try daemon.novelctl(["evict", "nobody"], in: scratch)
        #expect(refused.code == 1 && refused.errors.contains("nobody"))
    }

    @Test func aSnapshotIsASoundStore() throws {
        let copy = scratch.file("copy")
        #expect(try run(["snapshot", copy]).lines[0].hasPrefix(copy))
        #expect(try run(["snapshot", scratch.file("other"), "--json"]).json()["type"] == "snapshot")
        #expect(try daemon.novelctl(["snapshot", copy], in: scratch).code == 1)
    }

    @Test func theBudgetIsShownAndChanged() throws {
        #expect(try run(["budget"]).lines.contains { $0.hasPrefix("capacity") && $0.hasSuffix("10") })
        let set = [
            "budget", "--json", "--set", "budget.capacity=5", "--set", "per_window={\"count\":9,\"seconds\":60}",
        ]
        let budget = try run(set).json()["budget"]?.object
        #expect(budget?["capacity"] == 5 && budget?["pool"] == 5 && budget?["per_window"]?.object?["count"] == 9)
        #expect(try daemon.novelctl(["budget", "--set", "capacity"], in: scratch).code == 64)
        let refused = try daemon.novelctl(["budget", "--set", "keep_rate=much"], in: scratch)
        #expect(refused.code == 1 && refused.errors.contains("budget.keep_rate"))
    }
}
