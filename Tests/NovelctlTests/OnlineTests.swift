import Diversity
import Messages
import Numpy
import Testing
import Vectors

@testable import novelctl

/// Each online command against the real daemon.
struct OnlineTests {
    private let scratch: Scratch
    private let daemon: Daemon
    private let matrix: Matrix
    private let file: String

    /// 40 samples were submitted to a pool of 10; the first again as a duplicate.
    init() throws {
        scratch = try Scratch()
        daemon = try Daemon(["budget.capacity=10", "flow.heartbeat_milliseconds=100"], in: scratch)
        var generator = SplitMix64(seed: 5)
        matrix = Matrix(
            rows: 40, columns: 6, elements: (0..<240).map { _ in Float.random(in: -1...1, using: &generator) })
        file = try scratch.write(matrix, to: "set.npy")
        let submit = ["submit", file, "--batch", "7", "--source", "test", "--json"] + daemon.option("ingest", "ingest")
        let first = try run(submit).json()
        #expect(first["submitted"] == 40 && first["duplicates"] == 0 && first["pool"] == 10)
        let second = try run(submit + ["--rows", "1"]).json()
        #expect(second["submitted"] == 1 && second["duplicates"] == 1)
    }

    private func run(_ arguments: [String]) throws -> Program.Result {
        let result = try daemon.novelctl(arguments, in: scratch)
        try #require(result.code == 0, "\(arguments): \(result.errors)")
        return result
    }

    private func records(_ arguments: [String]) throws -> [DecisionRecord] {
        try run(arguments + ["--json"]).lines.map { try DecisionRecord(json: Array($0.utf8)) }
    }

    @Test func statusAndConfiguration() throws {
        let status = try run(["status", "--json"]).json()
        #expect(status["type"] == "status" && status["request"] == nil)
        #expect(status["pool"] == 10 && status["seen"] == 40 && status["dimension"] == 6)
        #expect(try run(["status"]).lines.contains("pool       10 members, 6 dimensions"))
        #expect(try run(["config"]).lines.contains("budget.capacity=10"))
    }

    @Test func logWatchAndMembersAgree() throws {
        let log = try records(["log"])
        #expect(log.map(\.seq) == Array(1...UInt64(log.count)))
        let watched = try records(
            ["watch", "--after", "0", "--count", "\(log.count)"] + daemon.option("decisions", "decisions"))
        #expect(watched == log)
        #expect(try records(["log", "--after", "5", "--limit", "3"]).map(\.seq) == [6, 7, 8])
        #expect(try records(["log", "--only", "evict"]) == log.filter { $0.decision == .evict })
        let members = log.reduce(into: [String]()) { members, record in
            switch record.decision {
            case .keep: members.append(record.id)
            case .evict: members.removeAll { $0 == record.id }
            case .drop: break
            }
        }
        let npy = scratch.file("members.npy")
        #expect(try run(["members", "--npy", npy]).lines == members)
        let rows = members.compactMap { Int($0.dropFirst("set:".count)) }
        #expect(try NumpyFile.readMatrix(path: npy) == matrix.selecting(rows))
    }

    @Test func scoresAndNeighbors() throws {
        let score = try JSONValue(parsing: Array(run(["score", file, "--rows", "3", "--json"]).lines[2].utf8)).object
        #expect(score?["row"] == 2 && ["keep", "drop"].contains(score?["decision"]))
        let member = try #require(run(["members"]).lines.first)
        let neighbors = try run(["neighbors", "--id", member, "-k", "3", "--json"]).json()
        #expect(neighbors["id"] == .string(member) && neighbors["neighbors"]?.array?.count == 3)
        let lines = try run(["neighbors", file, "-k", "2"]).lines
        #expect(lines.count == 40 * 3 && lines[3] == "row 1")
    }

    @Test func explanation() throws {
        let lines = try run(["explain", "set:0"]).lines
        #expect(lines[0].hasPrefix("set:0 from test was kept on ") && lines[0].contains("(seq 1): warm-up"))
        let unknown = try daemon.novelctl(["explain", "nobody"], in: scratch)
        #expect(unknown.code == 1 && unknown.errors.hasPrefix("Error: not_found: "))
    }

    @Test func whyAMeasureHasNoValueIsSaid() throws {
        let scratch = try Scratch()
        let empty = try Daemon([], in: scratch)
        let result = try empty.novelctl(["diversity", "--measure", "vendi"], in: scratch)
        #expect(result.code == 0 && result.errors.contains("the pool is empty: no value of vendi"))
        #expect(!(try run(["diversity", "--measure", "vendi"]).errors.contains("no value")))
    }

    @Test func diversityEqualsTheOfflineMeasure() throws {
        let reply = try run(["diversity", "--exact", "--measure", "vendi", "--json"]).json()
        let online = try #require(reply["measures"]?.object)
        let npy = scratch.file("members.npy")
        _ = try run(["members", "--npy", npy])
        let offline = try Program.novelctl(["measure", npy, "--measure", "vendi", "--json"], in: scratch).json()
        for name in ["novelsum_unweighted", "vendi"] {
            let one = try #require(online[name]?.object?["value"]?.number?.double)
            let other = try #require(offline[name]?.number?.double)
            #expect(abs(one / other - 1) < 1e-5, "\(name)")
        }
        #expect(online["novelsum"]?.object?["members"] == 10)
    }
}
