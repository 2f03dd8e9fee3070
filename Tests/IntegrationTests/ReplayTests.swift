import Diversity
import Foundation
import Messages
import Numpy
import Store
import Testing
import Vectors

/// A recorded stream is decided again by `novelctl replay`, and comes out the same to the byte.
@Suite struct ReplayTests {
    /// What `novelctl replay DIR --json` says.
    private struct Replayed {
        let code: Int32
        let report: JSONObject

        init(_ directory: TemporaryDirectory, _ store: String = "store", more: [String] = []) throws {
            let run = try NovelctlRun(["replay", directory.file(store), "--json"] + more, in: directory)
            code = run.code
            report = run.output.isEmpty ? JSONObject() : try JSONValue(parsing: Array(run.output.utf8)).object ?? [:]
        }

        subscript(name: String) -> JSONValue? { report[name] }
    }

    private static let limits =
        "{each: {keep_rate: 0.5}, sources: {web: {per_window: {count: 20, seconds: 1}}}}"
    private static let shadows =
        "[{name: strict, policy: {min_distance: 0.2}}, {name: small, budget: {capacity: 10}}]"

    /// Submits a part of the stream from several sources, some of it twice, with qualities and costs.
    private func submit(_ samples: Samples, to producer: Producer, size: Int, seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var sent = 0
        for (number, message) in samples.messages(of: size).enumerated() {
            var message = message
            message.source = ["web", "books", nil][number % 3]
            message.quality = message.ids.map { _ in Double.random(in: 0.5...2, using: &generator) }
            message.cost = message.ids.map { _ in Double.random(in: 0.5...2, using: &generator) }
            for _ in 0..<(number % 4 == 0 ? 2 : 1) {
                try producer.peer.send(message.encoded())
                sent += 1
            }
        }
        for _ in 0..<sent { _ = try producer.peer.reply().records("decisions") }
    }

    @Test(
        "Starts, stops, kills, budgets, evictions, duplicates, sources and shadows: decided again to the byte",
        arguments: [
            ["budget.capacity=60"],
            [
                "budget.capacity=90", "budget.keep_rate=0.2", "budget.cost={per_window: 400, seconds: 1}",
                "index.exact_below=20",
            ],
            ["budget.capacity=60", "budget.per_source=\(limits)", "reference.limit=200", "shadow=\(shadows)"],
            ["budget.total=150", "metric.form=paper", "reference.mode=none", "policy.min_distance=0.05"],
        ])
    func everything(settings: [String]) throws {
        let directory = try TemporaryDirectory()
        let samples = Samples(900, seed: 71)
        var daemon = try DaemonProcess(settings, in: directory)
        try submit(samples[0..<250], to: try Producer(daemon), size: 17, seed: 1)
        let asker = try Asker(daemon)
        let victims = try asker.members().prefix(3).map(\.id)
        _ = try asker.ask(.evict(ids: victims))
        // There and back behind one record: windows and paces begin anew, which no record tells.
        _ = try asker.ask(.budget(set: ["keep_rate": 0.5]))
        _ = try asker.ask(.budget(set: ["keep_rate": .null, "capacity": 40]))
        try submit(samples[250..<400], to: try Producer(daemon), size: 40, seed: 2)
        // Beside the daemon that has it open.
        let live = try Replayed(directory)
        #expect(live.code == 0 && live["identical"] == true && live["state"] == "identical", "\(live.report)")
        #expect(try daemon.stop() == 0)

        daemon = try DaemonProcess(settings, in: directory)
        try submit(samples[400..<600], to: try Producer(daemon), size: 1, seed: 3)
        daemon.kill()
        // Another configuration, and with it another budget.
        daemon = try DaemonProcess(settings + ["budget.capacity=30", "index.exact_below=10"], in: directory)
        try submit(samples[500..<800], to: try Producer(daemon), size: 64, seed: 4)
        daemon.kill()
        // Two starts behind one record.
        daemon = try DaemonProcess(settings, in: directory)
        daemon.kill()
        daemon = try DaemonProcess(settings, in: directory)
        try submit(samples[800..<900], to: try Producer(daemon), size: 7, seed: 5)
        #expect(try daemon.stop() == 0)

        let replayed = try Replayed(directory)
        #expect(replayed.code == 0, "\(replayed.report)")
        #expect(replayed["identical"] == true && replayed["state"] == "identical")
        #expect(replayed["samples"] == 900 && replayed["operator_evictions"]?.number?.integer(Int.self) ?? 0 >= 3)
        #expect(replayed["budget_changes"] == 2)
        let text = try NovelctlRun(["replay", directory.file("store")], in: directory)
        #expect(text.code == 0 && text.output.contains("identical: members, reference, indexes, shadows, counters"))
    }

    @Test(
        "Where decisions wait: kills with samples that are lost, evictions, budgets, stops, and beside the daemon",
        arguments: [["budget.keep_rate=0.1"], ["budget.total=60", "budget.stream_length=600", "index.exact_below=10"]])
    func waiting(settings: [String]) throws {
        let directory = try TemporaryDirectory()
        let hold = settings + ["hold.samples=60", "hold.milliseconds=300"]
        let samples = Samples(600, seed: 78)
        var daemon = try DaemonProcess(hold, in: directory)
        let producer = try Producer(daemon)
        for message in samples[0..<240].messages(of: 16) { try producer.peer.send(message.encoded()) }
        for _ in 0..<9 { _ = try producer.peer.reply().records("decisions") }
        let asker = try Asker(daemon)
        _ = try asker.ask(.evict(ids: [try #require(asker.members().first).id]))
        _ = try asker.ask(.budget(set: ["keep_rate": 0.2]))
        let live = try Replayed(directory)
        #expect(live.code == 0 && live["identical"] == true, "\(live.report)")
        // What waits is lost; some of it never comes again.
        daemon.kill()
        daemon = try DaemonProcess(hold, in: directory)
        try submit(samples[200..<400], to: try Producer(daemon), size: 16, seed: 8)
        #expect(try daemon.stop() == 0)
        daemon = try DaemonProcess(settings, in: directory)
        try submit(samples[400..<500], to: try Producer(daemon), size: 16, seed: 9)
        daemon.kill()
        daemon = try DaemonProcess(hold, in: directory)
        try submit(samples[500..<600], to: try Producer(daemon), size: 16, seed: 10)
        #expect(try daemon.stop() == 0)
        let replayed = try Replayed(directory)
        #expect(replayed.code == 0 && replayed["state"] == "identical", "\(replayed.report)")
        #expect(replayed["starts"] == 4 && replayed["operator_evictions"] == 1 && replayed["budget_changes"] == 1)
        let inspected = try NovelctlRun(["inspect", directory.file("store")], in: directory)
        #expect(inspected.code == 0, "\(inspected.output)")
    }

    @Test("A log under hold whose arrivals were not noted is refused")
    func waitingUnnoted() throws {
        let directory = try TemporaryDirectory()
        let daemon = try DaemonProcess(
            ["budget.keep_rate=0.1", "hold.samples=10", "hold.milliseconds=1", "retention.records=100000"],
            in: directory)
        _ = try Producer(daemon).submitAll(Samples(50, seed: 79))
        #expect(try daemon.stop() == 0)
        let store = try Store.openReadOnly(at: directory.file("store"))
        #expect(try store.read { reader in try reader.lastArrival() } == 0)
        let replayed = try Replayed(directory)
        #expect(replayed.code == 1 && replayed.report.members.isEmpty)
    }

    @Test("Estimates that were made anew after a kill are made anew, those that a stop left go on")
    func estimates() throws {
        let directory = try TemporaryDirectory()
        let settings = ["budget.capacity=2005", "index.exact_below=300"]
        let samples = Samples(2_150, dimension: 6, seed: 72)
        var sent = 0
        for (count, kills) in [(2_030, false), (40, true), (40, false), (40, true)] {
            let daemon = try DaemonProcess(settings, in: directory)
            _ = try Producer(daemon).submitAll(samples[sent..<sent + count], size: 50)
            sent += count
            if kills { daemon.kill() } else { #expect(try daemon.stop() == 0) }
        }
        let replayed = try Replayed(directory)
        #expect(replayed.code == 0 && replayed["state"] == "identical", "\(replayed.report)")
        #expect(replayed["starts"] == 4 && replayed["estimates_new"] == 1)
    }

    @Test("A pinned reference is checked: it may have been moved, and may not be another")
    func pinned() throws {
        let directory = try TemporaryDirectory()
        let (path, other) = (directory.file("reference.npy"), directory.file("other.npy"))
        try NumpyFile.write(Samples(200, seed: 73).vectors, path: path)
        try NumpyFile.write(Samples(200, seed: 74).vectors, path: other)
        let daemon = try DaemonProcess(
            ["budget.capacity=40", "reference.mode=pinned", "reference.path=\(path)"], in: directory)
        _ = try Producer(daemon).submitAll(Samples(200, seed: 75))
        #expect(try daemon.stop() == 0)
        #expect(try Replayed(directory).code == 0)
        try FileManager.default.moveItem(atPath: path, toPath: directory.file("moved.npy"))
        #expect(try Replayed(directory).code == 1)
        #expect(try Replayed(directory, more: ["--reference", directory.file("moved.npy")])["identical"] == true)
        #expect(try Replayed(directory, more: ["--reference", other]).code == 1)
    }

    @Test("A record, a vector, a quality, a member or a counter that was tampered with is found")
    func tampering() throws {
        let directory = try TemporaryDirectory()
        let daemon = try DaemonProcess(["budget.capacity=40"], in: directory)
        try submit(Samples(300, seed: 76), to: try Producer(daemon), size: 32, seed: 6)
        #expect(try daemon.stop() == 0)
        // Decisions about these places, and not evictions.
        let (early, middle, late) = try Store.openReadOnly(at: directory.file("store")).read { reader in
            let seqs = try (50..<UInt64(250)).filter { try reader.isSample($0) }
            return (seqs[0], seqs[seqs.count / 2], seqs[seqs.count - 1])
        }
        let tamperings: [(name: String, seq: UInt64?, body: (Store, borrowing WriteTransaction) throws -> Void)] = [
            (
                "a gain", late,
                { store, transaction in
                    var entry = try #require(try store.read { reader in try reader.entry(late) })
                    var record = try DecisionRecord(json: entry.record)
                    record.gain = record.gain.nextUp
                    entry.record = record.json
                    try transaction.put(StoredLogEntry(entry), for: late, in: store.tables.log)
                }
            ),
            (
                "a vector", middle,
                { store, transaction in
                    var vector = try #require(try store.read { reader in try reader.sample(middle) })
                    vector[3] += 0.01
                    try transaction.put(StoredVector(vector), for: middle, in: store.tables.samples)
                }
            ),
            (
                "a quality", early,
                { store, transaction in
                    try transaction.put(Array("{\"quality\":1.25}".utf8), for: early, in: store.tables.details)
                }
            ),
            (
                "a member", nil,
                { store, transaction in
                    let first = try #require(try store.read { reader in try reader.members(after: 0, limit: 1) }.first)
                    try transaction.put(Array(first.state.dropLast(4)), for: first.seq, in: store.tables.members)
                    let sums = try #require(store.tables.memberSums)
                    #expect(try transaction.remove(first.seq, from: sums))
                }
            ),
        ]
        for (name, seq, body) in tamperings {
            let copy = name.replacing(" ", with: "-")
            try FileManager.default.copyItem(atPath: directory.file("store"), toPath: directory.file(copy))
            try {
                let settings = try Store.openReadOnly(at: directory.file(copy)).read { reader in try reader.settings() }
                let store = try Store.open(at: directory.file(copy), settings: settings)
                try store.environment.write { transaction in
                    try body(store, transaction)
                    // Whoever tampers knows of the sums.
                    if let seq { _ = try transaction.remove(seq, from: try #require(store.tables.sums)) }
                }
            }()
            let replayed = try Replayed(directory, copy)
            let first = try #require(replayed["differences"]?.array?.first?.object, "\(name): \(replayed.report)")
            #expect(replayed.code == 1 && replayed["identical"] == false, "\(name)")
            #expect(first["seq"]?.number?.integer(UInt64.self) == seq, "\(name): \(first)")
        }
        #expect(try Replayed(directory).code == 0)
    }

    @Test("A store of before inputs were recorded is refused, with what can be checked")
    func older() throws {
        let directory = try TemporaryDirectory()
        let daemon = try DaemonProcess(["budget.capacity=40"], in: directory)
        _ = try Producer(daemon).submitAll(Samples(50, seed: 77))
        #expect(try daemon.stop() == 0)
        let settings = try Store.openReadOnly(at: directory.file("store")).read { reader in try reader.settings() }
        try {
            let store = try Store.open(at: directory.file("store"), settings: settings)
            let table = try #require(store.tables.inputs)
            try store.environment.write { transaction in _ = try transaction.remove(1, from: table) }
        }()
        let replayed = try Replayed(directory)
        #expect(replayed.code == 1 && replayed.report.members.isEmpty)
    }
}
