import Store
import Testing

/// Each invariant, broken behind the store's back, is found; and nothing else is.
struct VerificationTests {
    private static let layout = StoredLogEntry.layout
    private static let changed = "expected the bytes that were written, found others,"

    private func findings(_ damage: (borrowing WriteTransaction, Store) throws -> Void) throws -> [String] {
        let scratch = try Scratch()
        let store = try Store.withKeeps(4, at: scratch.path)
        var changes = StoreChanges()
        changes.entries = [LogEntry(seq: 5, kind: .evict, id: "id-2", seen: 4, kept: 4, record: [])]
        changes.memberRemovals = [2]
        changes.referenceAdds = [(1, 1), (2, 0)]
        try store.commit(changes)
        #expect(try store.verify().isSound)
        try store.environment.write { transaction in try damage(transaction, store) }
        let verification = try store.verify()
        #expect(verification.total == verification.findings.count)
        return verification.findings.map(\.description)
    }

    @Test func aGap() throws {
        let found = try findings { transaction, store in
            try transaction.remove(4, from: store.tables.log)
            try transaction.remove(store.hash.hash(Array("id-4".utf8)), from: store.tables.ids)
        }
        #expect(
            found == [
                "log 5: a gap after 3", "log 5: 4 seen, expected 3", "log 5: 4 kept, expected 3",
                "members 4: no keep that is not followed by an evict",
            ])
    }

    @Test func countersThatDoNotCount() throws {
        let found = try findings { transaction, store in
            var entry = LogEntry.keep(1, "id-1")
            (entry.seen, entry.kept) = (2, .max)
            try transaction.put(StoredLogEntry(entry), for: 1, in: store.tables.log)
        }
        #expect(
            found == [
                "log 1: log 1 is damaged: \(Self.changed) 32 bytes, 0200000000000000ffffffffffffffff…",
                "log 1: 2 seen, expected 1", "log 1: \(UInt64.max) kept, expected 1", "log 2: 2 seen, expected 3",
                "log 2: 2 kept, expected 0",
            ])
    }

    @Test func aRecordThatIsNone() throws {
        let found = try findings { transaction, store in
            let raw = try transaction.openTable("log", keys: UInt64.self, values: [UInt8].self)
            if let raw { try transaction.put([1, 2], for: 3, in: raw) }
        }
        #expect(
            found == [
                "log 3: log 3 is damaged: \(Self.changed) 2 bytes, 0102",
                "log 3: log 3 is damaged: expected \(Self.layout), found 2 bytes, 0102",
                "ids: 5 rows, expected one for each of 4 entries",
                "members 3: no keep that is not followed by an evict",
            ])
    }

    @Test func idsThatDoNotLeadToTheLog() throws {
        let found = try findings { transaction, store in
            try transaction.remove(store.hash.hash(Array("id-3".utf8)), from: store.tables.ids)
            try transaction.put(9, for: 7, in: store.tables.ids)
            try transaction.put(9, for: 8, in: store.tables.ids)
        }
        #expect(
            found == [
                "ids 3: the entry's id id-3 does not lead to it", "ids: 6 rows, expected one for each of 5 entries",
            ])
    }

    @Test func membersThatTheLogDoesNotGive() throws {
        let found = try findings { transaction, store in
            try transaction.remove(1, from: store.tables.members)
            try transaction.put([], for: 2, in: store.tables.members)
        }
        #expect(
            found == [
                "members 2: no keep that is not followed by an evict",
                "members 1: missing: the log keeps it and does not evict it",
            ])
    }

    @Test func membersAndReferenceWithoutSamples() throws {
        let found = try findings { transaction, store in try transaction.remove(1, from: store.tables.samples) }
        #expect(found == ["members 1: no sample", "reference 1: no sample"])
    }

    @Test func samplesOfAnotherDimension() throws {
        let found = try findings { transaction, store in
            try transaction.put(StoredVector([1, 2, 3]), for: 3, in: store.tables.samples)
            try transaction.put(StoredVector([1, 2]), for: 77, in: store.tables.samples)
        }
        #expect(
            found == [
                "samples 3: samples 3 is damaged: \(Self.changed) 12 bytes, 0000803f0000004000004040",
                "samples 3: 12 bytes, expected 2 numbers of 4 bytes", "samples 77: after the log's end, 5",
            ])
    }

    @Test func aDimensionThatIsNone() throws {
        let found = try findings { transaction, store in
            try StoreHeader.put("many", for: "dimension", in: store.tables.meta, transaction)
        }
        #expect(found.first == "meta: meta dimension is damaged: expected a number in 1...16777216, found many")
    }

    @Test func evictsOfNoMemberAndSecondKeeps() throws {
        let found = try findings { transaction, store in
            let entries = [
                LogEntry(seq: 6, kind: .evict, id: "id-2", seen: 4, kept: 4, record: []),
                LogEntry(seq: 7, kind: .keep, id: "id-1", seen: 5, kept: 5, record: []),
            ]
            for entry in entries {
                try transaction.put(StoredLogEntry(entry), for: entry.seq, in: store.tables.log)
                try transaction.put(entry.seq, for: store.hash.hash(Array(entry.id.utf8)), in: store.tables.ids)
            }
        }
        #expect(
            found == [
                "log 6: evicts id-2, which is no member", "log 7: keeps id-1, which has been a member since 1",
                "sums: end at 5, the log at 7",
                "members 1: no keep that is not followed by an evict",
                "members 7: missing: the log keeps it and does not evict it",
            ])
    }

    @Test func aReferenceRowWithAnotherSlot() throws {
        let slot = StoredSlot.layout
        for (bytes, problem) in [
            ([1], "reference 1 is damaged: expected \(slot), found 1 bytes, 01"),
            ([2, 0, 0, 0], "in slot 2, expected one of its own below 2"),
        ] as [([UInt8], String)] {
            let found = try findings { transaction, store in
                let raw = try transaction.openTable("reference", keys: UInt64.self, values: [UInt8].self)
                if let raw { try transaction.put(bytes, for: 1, in: raw) }
            }
            #expect(found == ["reference 1: \(problem)"])
        }
        let found = try findings { transaction, store in
            try transaction.put(StoredSlot(1), for: 2, in: store.tables.reference)
        }
        #expect(found == ["reference 2: in slot 1, expected one of its own below 2"])
    }

    @Test func aBlockOfNoIndex() throws {
        let found = try findings { transaction, store in
            let table = try #require(store.tables.index)
            for key in [7, 1 << 32, 2 << 32, 3 << 32] as [UInt64] { try transaction.put([1], for: key, in: table) }
        }
        #expect(found == ["index: block 7 belongs to no index", "index: block \(3 << 32) belongs to no index"])
    }

    @Test func arrivalsWithAGapOrWithoutARecord() throws {
        let found = try findings { transaction, store in
            let table = try #require(store.tables.arrivals)
            for (number, arrival) in [(1, .decided(4)), (3, .decided(6)), (4, .waiting([1]))]
                as [(UInt64, StoredArrival)]
            {
                try transaction.put(arrival, for: number, in: table)
            }
        }
        #expect(found == ["arrivals: 3 after 1", "arrivals 6: arrival 3 was decided by no entry of the log"])
    }

    @Test func moreFindingsThanAreKeptAreCounted() throws {
        let scratch = try Scratch()
        let store = try Store.withKeeps(1100, at: scratch.path)
        var told: [Int] = []
        try store.environment.write { transaction in
            for seq in 1...1100 as ClosedRange<UInt64> { try transaction.remove(seq, from: store.tables.samples) }
        }
        let verification = try store.verify { (done, _) in told.append(done) }
        #expect(verification.total == 1100)
        #expect(verification.findings.count == Verification.maximumFindings)
        #expect(!verification.isSound)
        #expect(told == [2200], "all entries and members, once at the end")
    }
}
