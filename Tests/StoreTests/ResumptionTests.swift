import Store
import Testing

/// What a clean stop leaves for the next start, and what the store knows of starts that had nothing to go by.
struct ResumptionTests {
    private static func left(_ seq: UInt64, size: Int = 5) -> Resumption {
        let pieces = [[UInt8](repeating: 7, count: size), [1, 2], []]
        return Resumption(seq: seq, parts: [1: pieces, 9: [[3]], 4: []])
    }

    @Test func whatIsLeftIsReadBackAndReplaced() throws {
        let scratch = try Scratch()
        let store = try Store.withKeeps(3, at: scratch.path)
        #expect(try store.read { try $0.resumption() } == nil)
        for size in [100_000, 5] {
            try store.save(Self.left(3, size: size))
            #expect(try store.read { try $0.resumption() } == Self.left(3, size: size))
            #expect(try store.read { try $0.resumptionSeq() } == 3)
            #expect(try store.read { try $0.resumption(parts: [9, 5]) }?.parts == [9: [[3]]])
        }
        let summary = try store.snapshot(to: scratch.file("copy"))
        #expect(summary.lastSeq == 3)
        let copy = try Store.openReadOnly(at: scratch.file("copy"))
        #expect(try copy.read { try $0.resumption() } == Self.left(3))
        #expect(try store.verify().isSound)
    }

    @Test func aHeadWithoutItsPiecesIsFound() throws {
        let scratch = try Scratch()
        let store = try Store.withKeeps(3, at: scratch.path)
        try store.save(Self.left(3))
        let table = try #require(store.tables.resume)
        try store.environment.write { transaction in
            _ = try store.tables.remove(1 << 32 | 1, from: table, .resume, transaction)
        }
        #expect(throws: StoreError.self) { try store.read { try $0.resumption() } }
        #expect(try store.verify().findings.map(\.table) == ["resume"])
        // What a kill in the midst of a stop leaves is not used, and is nothing bad.
        try store.environment.write { transaction in _ = try store.tables.remove(0, from: table, .resume, transaction) }
        #expect(try store.read { try $0.resumption() } == nil)
        #expect(try store.verify().isSound)
        try store.environment.write { transaction in try transaction.put([1, 2, 3], for: 0, in: table) }
        #expect(throws: StoreError.self) { try store.read { try $0.resumption() } }
    }

    @Test func restartsAreNotedWithACommit() throws {
        let scratch = try Scratch()
        let store = try Store.withKeeps(3, at: scratch.path)
        #expect(try store.read { try $0.restarts() } == [])
        for seq in [3, 5, 5] as [UInt64] {
            var changes = StoreChanges()
            changes.restart = (seq, 1_000)
            try store.commit(changes)
        }
        #expect(try store.read { try $0.restarts() } == [3, 5])
        #expect(try store.verify().findings.map(\.description) == ["restarts 5: after the log's end, 3"])
    }
}
