import Foundation
import Messages
import Testing
import Vectors

/// A daemon that keeps a part of its log only.
@Suite struct RetentionTests {
    private static let settings = ["budget.capacity=20", "reference.limit=50"]
    private static let shadow = "shadow=[{name: far, policy: {min_distance: 0.3}}]"

    @Test(
        "The log has a beginning, members' records stay, ids that are gone are decided anew; a kill changes nothing of it"
    )
    func records() throws {
        let directory = try TemporaryDirectory()
        let settings = Self.settings + [Self.shadow, "retention.records=300"]
        var daemon = try DaemonProcess(settings, in: directory)
        let samples = Samples(1_500, seed: 91)
        let decided = try Producer(daemon).submitAll(samples, size: 20)
        var asker = try Asker(daemon)
        let last = try asker.status()["seq"]
        let log = try asker.ask(.log(LogQuery(after: 0, limit: 10_000))).body
        let records = try asker.records()
        let first = try #require(log["first"]?.number?.integer(UInt64.self))
        #expect(Int(first) == last - 299 && log["last"]?.number?.integer(Int.self) == last)
        #expect(records.map(\.seq) == Array(first...UInt64(last)))
        let members = try asker.members()
        let old = try #require(members.first { $0.seq < first })
        #expect(try asker.ask(.explain(id: old.id)).body["now"]?.object?["state"] == "member")
        let gone = try #require(decided.first { $0.decision == .drop }?.id)
        #expect(try asker.refusal(of: .explain(id: gone)).code == .notFound)

        daemon.kill()
        #expect(try NovelctlRun(["inspect", directory.file("store")], in: directory).code == 0)
        #expect(try NovelctlRun(["replay", directory.file("store")], in: directory).code == 1)
        let export = ["export", directory.file("store"), "--out", directory.file("kept"), "--json"]
        #expect(try NovelctlRun(export, in: directory).output.contains("\"rows\":20"))
        daemon = try DaemonProcess(settings, in: directory)
        asker = try Asker(daemon)
        #expect(try asker.members().map(\.id) == members.map(\.id))
        let again = try Producer(daemon).submit(
            [old.id, gone, samples.ids[1_499]], samples.vectors.selecting([0, 1, 2]))
        #expect(again.map(\.duplicate) == [true, false, true])
        #expect(again[0].seq == old.seq && again[1].seq == UInt64(last) + 1)
        // An eviction may outlive the keep before it: what is evicted and forgotten is new, too.
        _ = try asker.ask(.evict(ids: [old.id]))
        #expect(try Producer(daemon).submit([old.id], samples.vectors.selecting([0]))[0].duplicate == false)
        #expect(try daemon.stop() == 0)
        #expect(try NovelctlRun(["inspect", directory.file("store")], in: directory).code == 0)
    }

    @Test("By age: what is older than that goes with what comes")
    func days() throws {
        let directory = try TemporaryDirectory()
        // A day of a third of a second.
        let daemon = try DaemonProcess(Self.settings + ["retention.days=0.000004"], in: directory)
        _ = try Producer(daemon).submitAll(Samples(120, seed: 92), size: 10)
        Thread.sleep(forTimeInterval: 0.8)
        let newest = try Producer(daemon).submitAll(Samples(40, seed: 93, prefix: "t"), size: 40)
        let log = try Asker(daemon).ask(.log(LogQuery(after: 0, limit: 10_000))).body
        #expect(log["first"]?.number?.integer(UInt64.self) == newest[0].seq)
        #expect(try daemon.stop() == 0)
        #expect(try NovelctlRun(["inspect", directory.file("store")], in: directory).code == 0)
    }
}
