import Foundation
import Messages
import Testing
import Vectors

/// A store that cannot be written.
@Suite struct ReadOnlyTests {
    @Test("At the map's bound: read_only, nothing half done, questions answered; with a higher bound it goes on")
    func mapFull() throws {
        let directory = try TemporaryDirectory()
        let samples = Samples(4000, dimension: 64, seed: 41)
        let undisturbed = try Producer(try DaemonProcess(["budget.capacity=50"])).submitAll(samples)
        var accepted: [DecisionRecord] = []
        do {
            let daemon = try DaemonProcess(["budget.capacity=50", "limits.map_bytes=2MiB"], in: directory)
            let producer = try Producer(daemon)
            let asker = try Asker(daemon)
            for message in samples.messages(of: 64) { try producer.peer.send(message.encoded()) }
            var refusals: [ProtocolError] = []
            for _ in samples.messages(of: 64) {
                do {
                    accepted += try producer.peer.reply().records("decisions")
                } catch let error as ProtocolError {
                    refusals.append(error)
                }
            }
            #expect(!accepted.isEmpty && !refusals.isEmpty)
            #expect(refusals.allSatisfy { $0.code == .readOnly && $0.request != nil })
            let status = try asker.status()
            let store = try #require(status.body["store"]?.object)
            #expect(store["read_only"] == true && store["reason"]?.string?.isEmpty == false)
            #expect(status["seen"] == accepted.count)
            let records = try asker.records()
            #expect(PoolFold(records).contradictions == [])
            #expect(records.filter { $0.decision != .evict } == accepted)
            #expect(try asker.ask(.score(samples.vectors.prefix(3))).body["scores"]?.array?.count == 3)
            // What was decided stays decided: asking again needs no room.
            let known = samples[0..<accepted.count].request
            #expect(try producer.submit(known).map(\.first) == accepted)
            #expect(try daemon.stop() == 0)
        }
        let daemon = try DaemonProcess(["budget.capacity=50"], in: directory)
        let all = try Producer(daemon).submitAll(samples).map(\.first)
        // What was refused at first came in another place: compare what the accepted ones were, then the log.
        #expect(all.filter { accepted.map(\.seq).contains($0.seq) }.count == accepted.count)
        #expect(PoolFold(try Asker(daemon).records()).contradictions == [])
        #expect(all.count == undisturbed.count)
        #expect(all.prefix(64).map(\.timeless) == undisturbed.prefix(64).map(\.timeless))
    }

    @Test("A disk that is full and then has room again: the daemon recovers by itself", .enabled(if: Self.canMount))
    func diskFull() throws {
        let directory = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: directory.file("store"), withIntermediateDirectories: false)
        let script = """
            mount -t tmpfs -o size=16m none "$0" && head -c 9000000 /dev/zero >"$0/ballast" && exec "$@"
            """
        let launcher = [
            "/usr/bin/unshare", "--user", "--map-root-user", "--mount", "/bin/sh", "-c", script,
            directory.file("store"),
        ]
        let daemon = try DaemonProcess(["budget.capacity=50"], in: directory, launcher: launcher)
        let producer = try Producer(daemon)
        let samples = Samples(12_000, dimension: 64, seed: 42)
        var accepted: [DecisionRecord] = []
        var refused: [SubmitRequest] = []
        for message in samples.messages(of: 100) {
            do {
                accepted += try producer.submit(message)
            } catch let error as ProtocolError {
                #expect(error.code == .readOnly, "\(error)")
                refused.append(message)
                if refused.count == 3 { break }
            }
        }
        try #require(!accepted.isEmpty && !refused.isEmpty)
        let asker = try Asker(daemon)
        #expect(try asker.status().body["store"]?.object?["read_only"] == true)
        #expect(try asker.status()["seen"] == accepted.count)

        try FileManager.default.removeItem(atPath: "/proc/\(daemon.identifier)/root\(directory.file("store"))/ballast")
        let retry = refused[0]
        try wait(for: "the store to be written again") {
            do {
                accepted += try producer.submit(retry)
                return true
            } catch let error as ProtocolError {
                #expect(error.code == .readOnly, "\(error)")
                Thread.sleep(forTimeInterval: 0.1)
                return false
            }
        }
        #expect(accepted.suffix(100).allSatisfy { !$0.duplicate })
        #expect(try asker.status().body["store"]?.object?["read_only"] == false)
        let records = try asker.records()
        #expect(PoolFold(records).contradictions == [])
        #expect(records.filter { $0.decision != .evict } == accepted)
    }

    /// Whether processes here may have mounts of their own.
    private static let canMount: Bool = {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/unshare")
        process.arguments = ["--user", "--map-root-user", "--mount", "sh", "-c", "mount -t tmpfs none /mnt"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()
}
