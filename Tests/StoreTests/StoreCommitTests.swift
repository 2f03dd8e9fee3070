import Store
import Testing

struct StoreCommitTests {
    private let scratch = try? Scratch()

    private func store(keeps count: UInt64 = 0) throws -> Store {
        try Store.withKeeps(count, at: try #require(scratch).path)
    }

    private func error(of store: Store, _ changes: StoreChanges) -> StoreError? {
        do throws(StoreError) {
            try store.commit(changes)
            return nil
        } catch {
            return error
        }
    }

    @Test func oneCommitChangesEverything() throws {
        let store = try store(keeps: 2)
        var changes = StoreChanges.keeps(3...3)
        changes.entries.append(LogEntry(seq: 4, kind: .evict, id: "id-1", seen: 3, kept: 3, record: [1]))
        changes.entries.append(LogEntry(seq: 5, kind: .drop, id: "id-5", seen: 4, kept: 3, record: [2]))
        changes.entries.append(LogEntry(seq: 6, kind: .note, id: "", seen: 4, kept: 3, record: [3]))
        changes.samples.append((5, [0.5, 0.25]))
        changes.details = [(3, [7]), (5, [8, 8])]
        changes.memberPuts.append((2, [99]))
        changes.memberRemovals = [1]
        changes.referenceAdds = [(3, 0), (5, 1), (1, 0)]
        changes.referenceRemovals = [3]
        changes.engineState = [1, 2, 3]
        changes.dimension = 2
        try store.commit(changes)
        try store.read { reader in
            let counts = try reader.counts()
            #expect(counts == StoreCounts(entries: 6, samples: 4, members: 2, reference: 2))
            #expect(try reader.firstSeq() == 1)
            #expect(try reader.lastSeq() == 6)
            #expect(try reader.entry(4) == changes.entries[1])
            #expect(try reader.entry(7) == nil)
            #expect(try reader.sample(5) == [0.5, 0.25])
            #expect(try reader.sample(4) == nil)
            #expect(try reader.details(5) == [8, 8])
            #expect(try reader.details(1) == nil)
            #expect(try reader.member(2) == [99])
            #expect(try reader.member(1) == nil)
            #expect(try reader.members(after: 0, limit: 10).map(\.seq) == [2, 3])
            #expect(try reader.isReference(5))
            #expect(try !reader.isReference(3))
            #expect(try reader.seqs(ofID: "id-1") == [1, 4])
            #expect(try reader.seqs(ofID: "id-9") == [])
            #expect(try reader.engineState() == [1, 2, 3])
        }
        #expect(try store.verify().findings == [])
    }

    @Test func aGapInTheLogIsRefused() throws {
        let store = try store(keeps: 2)
        #expect(error(of: store, .keeps(4...5)) == .logGap(expected: 3, found: 4))
        #expect(error(of: store, .keeps(2...3)) == .logGap(expected: 3, found: 2))
        var changes = StoreChanges.keeps(3...5)
        changes.entries.remove(at: 1)
        #expect(error(of: store, changes) == .logGap(expected: 4, found: 5))
        #expect(try store.read { try $0.lastSeq() } == 2)
        #expect(error(of: store, .keeps(3...5)) == nil)
    }

    @Test func whatDoesNotFitChangesNothing() throws {
        let store = try store(keeps: 2)
        func refusal(_ change: (inout StoreChanges) -> Void) -> String? {
            var changes = StoreChanges.keeps(3...4)
            change(&changes)
            guard case .invalidChange(let reason) = error(of: store, changes) else { return nil }
            return reason
        }
        #expect(refusal { $0.samples[0].vector = [1] } == "sample 3 has 1 numbers, expected 2")
        #expect(refusal { $0.samples[0].seq = 2 } == "sample 2 belongs to no entry of this commit")
        #expect(refusal { $0.samples.swapAt(0, 1) } == "sample 3 comes after 4")
        #expect(refusal { $0.details = [(9, [])] } == "details 9 belongs to no entry of this commit")
        #expect(refusal { $0.memberRemovals = [7] } == "member 7 is removed, and is none")
        #expect(refusal { $0.referenceRemovals = [1] } == "reference row 1 is removed, and is none")
        #expect(refusal { $0.entries[1].id = "" } == "entry 4 has an id of 0 bytes, expected 1 to 512")
        let long = String(repeating: "x", count: 513)
        #expect(refusal { $0.entries[1].id = long } == "entry 4 has an id of 513 bytes, expected 1 to 512")
        #expect(try store.read { try $0.counts() } == StoreCounts(entries: 2, samples: 2, members: 2, reference: 0))
        #expect(try store.verify().findings == [])
    }

    @Test func theDimensionIsFixedOnce() throws {
        let store = try store()
        var changes = StoreChanges.keeps(1...1)
        changes.dimension = 3
        #expect(error(of: store, changes) == .invalidChange("sample 1 has 2 numbers, expected 3"))
        #expect(try store.read { try $0.dimension() } == nil, "the refused commit has not fixed it")
        changes.dimension = 0
        #expect(error(of: store, changes) == .invalidChange("dimension 0, expected one in 1...16777216"))
        changes.dimension = 2
        #expect(error(of: store, changes) == nil)
        #expect(try store.read { try $0.dimension() } == 2)
        changes = .keeps(2...2)
        changes.dimension = 5
        #expect(error(of: store, changes) == .settingMismatch(key: "dimension", stored: "2", given: "5"))
    }

    @Test func idsOfEveryLengthAreFound() throws {
        let store = try store()
        let ids = [1, 2, 7, 8, 9, 510, 511, 512].map { String(repeating: "i", count: $0) } + ["雪", "a\u{0}b", "A"]
        var changes = StoreChanges()
        for (index, id) in ids.enumerated() { changes.entries.append(.keep(UInt64(index) + 1, id)) }
        try store.commit(changes)
        for (index, id) in ids.enumerated() {
            #expect(try store.read { try $0.seqs(ofID: id) } == [UInt64(index) + 1])
        }
        #expect(try store.read { try $0.seqs(ofID: "") } == [])
    }

    /// "é" as one scalar and as two are one string in Swift, and two ids here.
    @Test func idsAreTheirBytes() throws {
        let store = try store()
        var changes = StoreChanges.keeps(1...2)
        changes.entries[0].id = "\u{e9}"
        changes.entries[1].id = "e\u{301}"
        try store.commit(changes)
        #expect(try store.read { try $0.seqs(ofID: "\u{e9}") } == [1])
        #expect(try store.read { try $0.seqs(ofID: "e\u{301}") } == [2])
        #expect(try store.verify().findings == [])
    }

    /// An id that is taken for a new one would be decided twice.
    @Test(arguments: [1, 4000] as [UInt64])
    func anIdThatLeadsElsewhereIsAnError(seq: UInt64) throws {
        let store = try store(keeps: 3)
        let hash = store.hash.hash(Array("id-2".utf8))
        try store.environment.write { transaction in
            try transaction.remove(2, of: hash, from: store.tables.ids)
            try transaction.put(seq, for: hash, in: store.tables.ids)
        }
        #expect(throws: StoreError.self) { try store.read { try $0.seqs(ofID: "id-2") } }
        #expect(try store.read { try $0.seqs(ofID: "id-3") } == [3])
    }

    @Test func entriesComeInPortions() throws {
        let store = try store(keeps: 20)
        func seqs(_ after: UInt64, _ limit: Int, _ bytes: Int = .max) throws -> [UInt64] {
            try store.read { try $0.entries(after: after, limit: limit, maximumBytes: bytes).map(\.seq) }
        }
        #expect(try seqs(0, 100) == Array(1...20))
        #expect(try seqs(5, 3) == [6, 7, 8])
        #expect(try seqs(20, 3) == [])
        #expect(try seqs(.max, 3) == [])
        #expect(try seqs(0, 0) == [])
        #expect(try seqs(0, 10, 27) == [1, 2, 3], "records of nine bytes")
        #expect(try seqs(0, 10, 0) == [1], "one at least")
        let members = try store.read { try $0.members(after: 17, limit: 2) }
        #expect(members.map(\.seq) == [18, 19])
        #expect(members.map(\.state) == [[18], [19]])
    }

    @Test func walksStopWhenTold() throws {
        let store = try store(keeps: 9)
        var changes = StoreChanges()
        changes.referenceAdds = [(2, 0), (4, 1), (6, 2)]
        try store.commit(changes)
        try store.read { reader in
            var sums: [Float] = []
            try reader.forEachSample(after: 6) { (seq, vector) in
                sums.append(vector[0])
                return seq < 8
            }
            #expect(sums == [7, 8])
            var rows: [UInt64] = []
            try reader.forEachReference(after: 2) { (seq) in
                rows.append(seq)
                return true
            }
            #expect(rows == [4, 6])
        }
    }

    @Test func referenceRowsComeByTheirSlots() throws {
        let store = try store(keeps: 9)
        // As of before slots were stored: in order.
        try store.environment.write { transaction in
            for seq in [2, 3, 5, 6] as [UInt64] {
                try transaction.put(StoredSlot(nil), for: seq, in: store.tables.reference)
            }
        }
        #expect(try store.read { try $0.referenceRows() } == [2, 3, 5, 6])
        for (seq, slot, removed) in [(7, 1, 3), (8, 0, 2), (9, 1, 7)] as [(UInt64, UInt32, UInt64)] {
            var changes = StoreChanges()
            changes.referenceAdds = [(seq, slot)]
            changes.referenceRemovals = [removed]
            try store.commit(changes)
        }
        #expect(try store.read { try $0.referenceRows() } == [8, 9, 5, 6])
        #expect(try store.verify().isSound)
        var twice = StoreChanges()
        twice.referenceAdds = [(1, 1)]
        try store.commit(twice)
        #expect(throws: StoreError.self) { try store.read { try $0.referenceRows() } }
    }

    @Test func blocksOfIndexesArePutDeletedAndCleared() throws {
        let store = try store(keeps: 1)
        func blocks(_ kind: StoredIndexKind) throws -> [UInt32: [UInt8]] {
            try store.read { reader in
                var blocks: [UInt32: [UInt8]] = [:]
                try reader.forEachBlock(of: kind) { (number, bytes) in
                    blocks[number] = [UInt8](copying: bytes)
                    return true
                }
                return blocks
            }
        }
        func change(_ kind: StoredIndexKind, clears: Bool = false, _ blocks: [(UInt32, [UInt8]?)]) throws {
            var changes = StoreChanges()
            changes.indexes = [StoredIndexChange(kind, clears: clears, blocks: blocks)]
            try store.commit(changes)
        }
        try change(.members, [(0, [1]), (.max, [2, 2])])
        try change(.reference, [(0, [3]), (7, [4]), (.max, [5])])
        try change(.reference, [(7, nil), (8, nil), (0, [6])])
        #expect(try blocks(.members) == [0: [1], .max: [2, 2]])
        #expect(try blocks(.reference) == [0: [6], .max: [5]])
        try change(.members, clears: true, [(3, [9])])
        #expect(try blocks(.members) == [3: [9]])
        #expect(try blocks(.reference) == [0: [6], .max: [5]])
    }

    @Test func readOnlyStoresRefuseCommits() throws {
        let path = try #require(scratch).path
        _ = try store(keeps: 1)
        let store = try Store.openReadOnly(at: path)
        #expect(error(of: store, .keeps(2...2)) == .readOnly(path: path))
        #expect(try store.read { try $0.entries(after: 0, limit: 9) }.count == 1)
    }

    private func members(_ shadow: Int, of store: Store) throws -> [(seq: UInt64, state: [UInt8])] {
        try store.read { reader in try reader.members(ofShadow: shadow) }
    }

    @Test func membersOfShadowsAreKeptApart() throws {
        let store = try store(keeps: 3)
        var changes = StoreChanges()
        changes.shadowPuts = [(1, 1, [1]), (1, 3, [3]), (2, 1, [9]), (65_535, 2, [7])]
        try store.commit(changes)
        #expect(try members(1, of: store).map(\.seq) == [1, 3])
        changes = StoreChanges()
        changes.removedShadows = [2]
        changes.shadowPuts = [(1, 2, [2]), (2, 3, [4])]
        changes.shadowRemovals = [(1, 1)]
        try store.commit(changes)
        #expect(try members(1, of: store).map(\.state) == [[2], [3]])
        #expect(try members(2, of: store).map(\.seq) == [3] && members(3, of: store).isEmpty)
        #expect(try members(65_535, of: store).map(\.seq) == [2])
        #expect(try store.verify().isSound)
        changes = StoreChanges()
        changes.shadowRemovals = [(1, 1)]
        #expect(error(of: store, changes) == .invalidChange("member 1 of shadow 1 is removed, and is none"))
        changes = StoreChanges()
        changes.shadowPuts = [(4, 77, [1])]
        try store.commit(changes)
        #expect(try store.verify().findings.map(\.problem) == ["no sample"])
    }
}
