import Foundation
import Messages
import Numpy
import Sockets
import Testing
import Vectors

/// What a daemon finds when it starts, and what it says when it cannot.
@Suite struct StartTests {
    private static func run(_ settings: [String], in directory: TemporaryDirectory) throws -> NoveldResult {
        try NoveldResult(DaemonProcess.arguments(settings, in: directory), in: directory)
    }

    @Test("The ready line names the version and real endpoints, which can be several for a socket")
    func readyLine() throws {
        let directory = try TemporaryDirectory()
        let socket = "ipc://\(directory.file("ingest"))"
        let daemon = try DaemonProcess(["endpoints.ingest=[tcp://127.0.0.1:*,\(socket)]"], in: directory)
        #expect(daemon.readyLine["event"] == "ready")
        #expect(daemon.readyLine["version"]?.string?.isEmpty == false)
        let ingest = try #require(daemon.endpoints.bySocket["ingest"])
        #expect(ingest.count == 2 && ingest[1] == socket)
        #expect(!ingest[0].hasSuffix("*") && !ingest[0].hasSuffix(":0"))
        for (index, endpoint) in ingest.enumerated() {
            let peer = try Peer(.req, endpoint)
            try peer.send(Samples(1, seed: UInt64(index), prefix: "s\(index)-").request.encoded())
            #expect(try peer.reply().records("decisions").count == 1)
        }
    }

    @Test("All sockets work over ipc, a socket file of a daemon that was killed is no obstacle")
    func ipc() throws {
        let directory = try TemporaryDirectory()
        let settings = DaemonProcess.sockets.map { "endpoints.\($0)=ipc://\(directory.file($0))" }
        let killed = try DaemonProcess(settings, in: directory)
        killed.kill()
        let daemon = try DaemonProcess(settings, in: directory)
        let subscriber = try Subscriber(daemon)
        _ = try Producer(daemon).submit(Samples(2, seed: 1).request)
        let pusher = try Peer(.push, daemon.endpoints["firehose"])
        try pusher.send(Samples(1, seed: 2, prefix: "f").request.encoded())
        #expect(try subscriber.take(3).map { try $0.seq() } == [1, 2, 3])
        #expect(pusher.socket.kind == .push)
        #expect(try Asker(daemon).status()["seen"] == 3)
    }

    @Test("A second daemon on the store is refused, and the first one goes on")
    func secondDaemon() throws {
        let directory = try TemporaryDirectory()
        let first = try DaemonProcess(in: directory)
        let second = try Self.run([], in: directory)
        #expect(second.code == 1 && second.output.isEmpty)
        #expect(second.errors.contains("open in another process, pid \(first.identifier)"), "\(second.errors)")
        #expect(try Producer(first).submit(Samples(1, seed: 1).request).count == 1)
    }

    @Test("A store keeps the settings that it was made with: others are refused by name, exit code 78")
    func otherSettings() throws {
        let directory = try TemporaryDirectory()
        let daemon = try DaemonProcess(in: directory)
        _ = try Producer(daemon).submit(Samples(3, seed: 1).request)
        #expect(try daemon.stop() == 0)
        for setting in [
            "metric.form=paper", "metric.density_neighbors=5", "metric.proximity_power=2", "reference.mode=none",
            "reference.merge_below=1e-5", "dimension=9",
        ] {
            let result = try Self.run([setting], in: directory)
            #expect(result.code == 78)
            #expect(result.errors.contains(setting.prefix { $0 != "=" }), "\(setting): \(result.errors)")
            // The store has the squared distance; the message speaks of the cosine distance, as the configuration does.
            if setting.contains("merge_below") {
                #expect(result.errors.contains("found 1e-05") && result.errors.contains("created with 5e-07"))
            }
        }
        let again = try DaemonProcess(["budget.capacity=2"], in: directory)
        #expect(try Asker(again).status()["seen"] == 3)
    }

    @Test("A file in place of the store, a foreign store, a directory that cannot be made: each is named")
    func badDirectories() throws {
        let directory = try TemporaryDirectory()
        let store = directory.file("store")
        try Data("mine".utf8).write(to: URL(filePath: store))
        let file = try Self.run([], in: directory)
        #expect(file.code == 1 && file.errors.contains(store), "\(file.errors)")

        try FileManager.default.removeItem(atPath: store)
        try FileManager.default.createDirectory(atPath: store, withIntermediateDirectories: false)
        try Data(repeating: 7, count: 40_000).write(to: URL(filePath: store + "/data.mdb"))
        let foreign = try Self.run([], in: directory)
        #expect(foreign.code == 1 && foreign.errors.contains("is not a store"), "\(foreign.errors)")

        let nowhere = try NoveldResult(
            ["run", "--data", "/proc/nowhere/store", "--set", "endpoints.ingest=tcp://127.0.0.1:*"], in: directory)
        #expect(nowhere.code == 1 && nowhere.errors.contains("/proc/nowhere/store"), "\(nowhere.errors)")
    }

    @Test("An endpoint that is taken is named, whichever socket it is for", arguments: DaemonProcess.sockets)
    func endpointInUse(socket: String) throws {
        let first = try DaemonProcess()
        let endpoint = try first.endpoints[socket]
        let second = try Self.run(["endpoints.\(socket)=\(endpoint)"], in: TemporaryDirectory())
        #expect(second.code == 1)
        #expect(second.errors.contains(endpoint), "\(second.errors)")
        #expect(first.isRunning)
    }

    @Test("A smaller capacity evicts the weakest, with records in the log; a larger one keeps more")
    func otherCapacity() throws {
        let directory = try TemporaryDirectory()
        let samples = Samples(200, seed: 2)
        do {
            let daemon = try DaemonProcess(["budget.capacity=40"], in: directory)
            _ = try Producer(daemon).submitAll(samples[0..<150])
            #expect(try daemon.stop() == 0)
        }
        do {
            let daemon = try DaemonProcess(["budget.capacity=15"], in: directory)
            let asker = try Asker(daemon)
            try wait(for: "the evictions") { try asker.status()["pool"] == 15 }
            let records = try asker.records()
            #expect(PoolFold(records).contradictions == [])
            #expect(try asker.members().map(\.id) == PoolFold(records).members)
            let evictions = records.suffix(25)
            #expect(evictions.allSatisfy { $0.decision == .evict && $0.reason == .operator && $0.displacedBy == nil })
            #expect(evictions.map(\.pool) == (15..<40).reversed())
            let status = try asker.status()
            #expect(status["seen"] == 150 && status["pool"] == status["kept"] - status["evicted"])
            #expect(try daemon.stop() == 0)
        }
        let daemon = try DaemonProcess(["budget.capacity=30"], in: directory)
        let records = try Producer(daemon).submitAll(samples[150..<200])
        #expect(records.prefix(15).allSatisfy { $0.decision == .keep && $0.evicted == nil })
        #expect(try Asker(daemon).members().count == 30)
    }

    @Test("A reference file that is not there, of another dimension, or with a zero row is refused by name")
    func badReferences() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("reference.npy")
        let settings = ["reference.mode=pinned", "reference.path=\(path)", "dimension=4"]
        #expect(try Self.run(settings, in: directory).errors.contains(path))
        try NumpyFile.write(Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6]), path: path)
        let other = try Self.run(settings, in: directory)
        #expect(other.code == 78 && other.errors.contains("3 numbers, expected 4"), "\(other.errors)")
        try NumpyFile.write(Matrix(rows: 2, columns: 4, elements: [1, 2, 3, 4, 0, 0, 0, 0]), path: path)
        let zero = try Self.run(settings, in: directory)
        #expect(zero.code == 78 && zero.errors.contains("row 1"), "\(zero.errors)")
    }

    @Test("A density power under which factors have no bound that can be computed with is refused")
    func boundlessDensity() throws {
        let result = try Self.run(["metric.density_power=40"], in: TemporaryDirectory())
        #expect(result.code == 78 && result.errors.contains("metric.density_power"), "\(result.errors)")
    }

    @Test("noveld check names file, line and column of every mistake, exit code 78")
    func check() throws {
        let directory = try TemporaryDirectory()
        let file = directory.file("noveld.yaml")
        try "budget:\n  capacity: -1\n  keep_rte: 0.1\nmetric: {form: best}\n".write(
            toFile: file, atomically: true, encoding: .utf8)
        let bad = try NoveldResult(["check", "--config", file], in: directory)
        #expect(bad.code == 78)
        for place in ["\(file):2:13:", "\(file):3:3:", "\(file):4:16:"] {
            #expect(bad.errors.contains(place), "\(place) in \(bad.errors)")
        }
        #expect(try NoveldResult(["run", "--config", file], in: directory).code == 78)
        try "budget: {capacity: 10}\n".write(toFile: file, atomically: true, encoding: .utf8)
        let good = try NoveldResult(["check", "--config", file, "--print"], in: directory)
        #expect(good.code == 0 && good.output.contains("capacity: 10"), "\(good.output)")
        #expect(try NoveldResult(["run", "--nonsense"], in: directory).code == 64)
    }

    @Test("Logs that nobody can take are dropped, and the daemon works on")
    func fullLog() throws {
        let directory = try TemporaryDirectory()
        let daemon = try DaemonProcess(
            in: directory, launcher: ["/bin/sh", "-c", "exec \"$@\" 2>/dev/full", "sh"])
        #expect(try Producer(daemon).submit(Samples(1, seed: 3).request).count == 1)
        #expect(try daemon.stop() == 0)
    }
}
