import Foundation
import Messages
import Testing

/// What an operator changes over the query socket: members, the budget; and copies of the store.
@Suite struct OperatorTests {
    @Test("Evictions are answered when they are in the log, and are published")
    func evict() throws {
        let daemon = try DaemonProcess(["budget.capacity=30"])
        let producer = try Producer(daemon)
        let asker = try Asker(daemon)
        _ = try producer.submitAll(Samples(100, seed: 51))
        let last = try asker.status()["seq"]
        let ids = try asker.members().map(\.id)
        let subscriber = try Subscriber(daemon, to: ["evict."])
        let reply = try asker.ask(.evict(ids: [ids[3], ids[7], ids[3]]))
        let records = try reply.records("records")
        #expect(records.map(\.id) == [ids[3], ids[7]])
        #expect(records.map(\.seq) == [UInt64(last + 1), UInt64(last + 2)])
        #expect(records.map(\.pool) == [29, 28])
        #expect(records.allSatisfy { $0.decision == .evict && $0.reason == .operator && $0.displacedBy == nil })
        #expect(try subscriber.take(2).map { try $0.seq() } == records.map(\.seq))
        #expect(PoolFold(try asker.records()).contradictions == [])
        #expect(try asker.members().map(\.id) == ids.filter { $0 != ids[3] && $0 != ids[7] })
        // The freed places are filled again, and what left does not come back.
        _ = try producer.submitAll(Samples(50, seed: 52, prefix: "later"))
        #expect(try asker.status()["pool"] == 30)
        let again = try producer.submit([ids[3]], Samples(1, seed: 51).vectors)
        #expect(again[0].duplicate && again[0].decision == .keep)
        #expect(PoolFold(try asker.records()).contradictions == [])
    }

    @Test("An unknown id is named, and nothing is evicted; evictions outlive a kill")
    func evictUnknown() throws {
        let directory = try TemporaryDirectory()
        var daemon = try DaemonProcess(in: directory)
        var asker = try Asker(daemon)
        #expect(try asker.refusal(of: .evict(ids: ["early"])).code == .notFound)
        _ = try Producer(daemon).submitAll(Samples(20, seed: 53))
        let refusal = try asker.refusal(of: .evict(ids: ["s1", "nobody", "s2", "none"]))
        #expect(refusal.code == .notFound && refusal.index == 1)
        #expect(refusal.message.contains("nobody") && refusal.message.contains("none"))
        #expect(try asker.status()["pool"] == 20)
        #expect(try asker.ask(.evict(ids: [])).records("records").isEmpty)
        #expect(try asker.ask(.evict(ids: ["s1"])).records("records").count == 1)
        daemon.kill()
        daemon = try DaemonProcess(in: directory)
        asker = try Asker(daemon)
        #expect(try asker.status()["pool"] == 19 && asker.status()["evicted"] == 1)
        #expect(try asker.refusal(of: .evict(ids: ["s1"])).code == .notFound)
    }

    @Test("A snapshot is made beside the stream, and another daemon goes on from it")
    func snapshot() throws {
        let directory = try TemporaryDirectory()
        let daemon = try DaemonProcess(["budget.capacity=50"], in: directory)
        let samples = Samples(600, seed: 54)
        let endpoints = daemon.endpoints
        _ = try Producer(daemon).submitAll(samples[0..<100])
        let stream = try Worker { try Producer(endpoints).submitAll(samples[100..<600], size: 7) }
        let copy = try TemporaryDirectory()
        let reply = try Asker(daemon).ask(.snapshot(path: copy.file("store")))
        let seq = try #require(reply.body["seq"]?.number?.integer(UInt64.self))
        #expect(seq >= 100 && reply.body["path"]?.string == copy.file("store"))
        let size = try FileManager.default.attributesOfItem(atPath: copy.file("store/data.mdb"))[.size] as? Int
        #expect(reply.body["bytes"]?.number?.integer() == size)
        let records = try stream.finish()
        let all = try Asker(daemon).log()
        let second = try DaemonProcess(["budget.capacity=50"], in: copy)
        let asker = try Asker(second)
        #expect(try asker.log() == Array(all.prefix(Int(seq))))
        // The same samples give the same decisions again, known ones as duplicates.
        let repeated = try Producer(second).submitAll(samples[100..<600], size: 7)
        #expect(repeated.map(\.decision) == records.map(\.decision))
        #expect(repeated.map(\.gain) == records.map(\.gain))
    }

    @Test("A snapshot goes to an empty place that is not the store's own")
    func snapshotPlaces() throws {
        let directory = try TemporaryDirectory()
        let daemon = try DaemonProcess(in: directory)
        _ = try Producer(daemon).submitAll(Samples(5, seed: 55))
        let asker = try Asker(daemon)
        for path in ["store", "store/copy", "full", "file"] {
            if path == "full" {
                try FileManager.default.createDirectory(
                    atPath: directory.file("full/inside"), withIntermediateDirectories: true)
            }
            if path == "file" {
                _ = FileManager.default.createFile(atPath: directory.file("file"), contents: Data([1]))
            }
            let refusal = try asker.refusal(of: .snapshot(path: directory.file(path)))
            #expect(refusal.code == .badField && refusal.message.hasPrefix("path: "), "\(path): \(refusal)")
        }
        #expect(try asker.ask(.snapshot(path: directory.file("new/place"))).body["seq"] == 5)
        #expect(try asker.refusal(of: .snapshot(path: directory.file("new/place"))).code == .badField)
    }
}
