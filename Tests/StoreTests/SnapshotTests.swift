import Foundation
import Store
import Testing

struct SnapshotTests {
    @Test func aSnapshotIsAStoreOfItsOwn() throws {
        let scratch = try Scratch()
        let store = try Store.create(at: scratch.file("store"), settings: ["a": "b"], time: 4)
        try store.commit(.keeps(1...50))
        let summary = try store.snapshot(to: scratch.file("copy"))
        try store.commit(.keeps(51...60))
        #expect(summary.lastSeq == 50)
        let content = try FileManager.default.contentsOfDirectory(atPath: scratch.file("copy"))
        #expect(content == [Environment.dataFileName])
        #expect(try scratch.read("copy/" + Environment.dataFileName).count == summary.bytes)
        let copy = try Store.open(at: scratch.file("copy"), settings: ["a": "b"])
        #expect(copy.identity == store.identity)
        try copy.commit(.keeps(51...52))
        #expect(try copy.verify().findings == [])
        #expect(try copy.read { try $0.counts().entries } == 52)
        #expect(try store.read { try $0.counts().entries } == 60)
    }

    @Test func aSnapshotLeavesOutFreePages() throws {
        let scratch = try Scratch()
        let store = try Store.create(at: scratch.file("store"), settings: [:], time: 0)
        for size in [900_000, 10] {
            var changes = StoreChanges()
            changes.engineState = [UInt8](repeating: 1, count: size)
            try store.commit(changes)
        }
        let summary = try store.snapshot(to: scratch.file("copy"))
        #expect(try store.statistics().environment.usedBytes > 900_000)
        #expect(summary.bytes < 100_000)
    }

    @Test func aSnapshotNeedsAnEmptyDirectory() throws {
        let scratch = try Scratch()
        let store = try Store.withKeeps(1, at: scratch.file("store"))
        try scratch.write([1], to: "file")
        #expect(throws: StoreError.alreadyExists(path: scratch.path)) { try store.snapshot(to: scratch.path) }
        #expect(throws: StoreError.self) { try store.snapshot(to: scratch.file("file")) }
        #expect(try store.snapshot(to: scratch.file("a/b/c")).lastSeq == 1)
    }

    @Test func readersMakeSnapshotsToo() throws {
        let scratch = try Scratch()
        _ = try Store.withKeeps(3, at: scratch.file("store"))
        let summary = try Store.openReadOnly(at: scratch.file("store")).snapshot(to: scratch.file("copy"))
        #expect(summary.lastSeq == 3)
    }
}
