import Store
import Testing

/// Bytes that change without anybody having written them.
struct SumsTests {
    /// A store with a sample, its details, a member and an engine's state.
    private static func store(
        in scratch: Scratch, _ options: EnvironmentOptions = EnvironmentOptions()
    ) throws -> Store {
        let store = try Store.create(at: scratch.path, settings: [:], time: 0, options: options)
        var changes = StoreChanges.keeps(1...3)
        changes.details = [(2, Array("{\"cost\":2}".utf8))]
        changes.engineState = Array("state".utf8)
        try store.commit(changes)
        return store
    }

    /// What reads the row of seq 2 of a table.
    private static let reads: [(table: String, read: @Sendable (borrowing StoreReader) throws -> Void)] = [
        ("log", { _ = try $0.entry(2) }), ("log", { _ = try $0.entries(after: 0, limit: 9) }),
        ("samples", { _ = try $0.sample(2) }), ("samples", { try $0.forEachSample(after: 0) { (_, _) in true } }),
        (
            "samples",
            {
                var elements: [Float] = []
                try $0.appendSamples([1, 2], to: &elements)
            }
        ),
        ("details", { _ = try $0.details(2) }), ("members", { _ = try $0.member(2) }),
        ("members", { _ = try $0.members(after: 0, limit: 9) }),
    ]

    @Test(arguments: ["log", "samples", "details", "members"])
    func aChangedBitIsAnErrorToReadersAndAFinding(table: String) throws {
        let scratch = try Scratch()
        let store = try Self.store(in: scratch)
        #expect(try store.verify().isSound)
        let raw = try store.environment.write { transaction in
            let opened = try transaction.openTable(table, keys: UInt64.self, values: [UInt8].self)
            let raw = try #require(opened)
            var bytes = try #require(try transaction.value(of: 2, in: raw))
            bytes[bytes.count - 1] ^= 4
            try transaction.put(bytes, for: 2, in: raw)
            return raw
        }
        for (name, read) in Self.reads {
            if name == table {
                #expect(throws: StoreError.self) { try store.read { reader in try read(reader) } }
            } else {
                try store.read { reader in try read(reader) }
            }
        }
        // Its neighbours are as they were.
        #expect(try store.read { try $0.entry(1)?.id } == "id-1")
        #expect(try store.read { try $0.sample(3) } == [3, -1])
        let found = try store.verify().findings
        #expect(found.map(\.table) == [table] && found.map(\.seq) == [2])
        #expect(raw.name == table)
    }

    /// A store that has a row in each table whose rows come and go, and what reads each.
    private static func fullStore(
        in scratch: Scratch, _ options: EnvironmentOptions = EnvironmentOptions()
    ) throws -> Store {
        let store = try Self.store(in: scratch, options)
        var changes = StoreChanges()
        changes.shadowPuts = [(1, 2, [1, 2, 3]), (1, 3, [4]), (2, 3, [5])]
        changes.budget = (0, Array("{\"capacity\":1}".utf8))
        changes.inputs = [StoredInput(seq: 3, content: Array("{}".utf8))]
        changes.arrivals = [(1, .decided(2)), (2, .waiting([9]))]
        try store.commit(changes)
        for time in 1...2 as ClosedRange<UInt64> {
            try store.record(HistoryEntry(time: time, seq: 3, values: ["a": 1]))
        }
        try store.save(Resumption(seq: 3, parts: [1: [[7, 7]]]))
        return store
    }

    private static let rowReads:
        [(table: String, key: UInt64, read: @Sendable (borrowing StoreReader) throws -> Void)] = [
            ("shadows", 1 << 48 | 2, { _ = try $0.members(ofShadow: 1) }),
            ("history", 1, { try $0.forEachValue(of: "a", since: 0) { (_, _, _) in true } }),
            ("budgets", 0, { _ = try $0.budget(at: 3) }), ("inputs", 1, { _ = try $0.inputs() }),
            ("arrivals", 2, { _ = try $0.arrival(2) }), ("waiting", 2, { _ = try $0.arrival(2) }),
            ("resume", 0, { _ = try $0.resumptionSeq() }), ("resume", 1 << 32, { _ = try $0.resumption() }),
        ]

    @Test(arguments: rowReads.indices)
    func rowsThatComeAndGoHaveSums(index: Int) throws {
        let scratch = try Scratch()
        let store = try Self.fullStore(in: scratch)
        #expect(try store.verify().isSound)
        let (table, key, read) = Self.rowReads[index]
        try store.read { reader in try read(reader) }
        try store.environment.write { transaction in
            let opened = try transaction.openTable(table, keys: UInt64.self, values: [UInt8].self)
            let raw = try #require(opened)
            var bytes = try #require(try transaction.value(of: key, in: raw))
            bytes[bytes.count - 1] ^= 4
            try transaction.put(bytes, for: key, in: raw)
        }
        #expect(throws: StoreError.self) { try store.read { reader in try read(reader) } }
        #expect(try Set(store.verify().findings.map(\.table)) == [table])
        // A row that is gone without its sum.
        try store.environment.write { transaction in
            let opened = try transaction.openTable(table, keys: UInt64.self, values: [UInt8].self)
            #expect(try transaction.remove(key, from: #require(opened)))
        }
        #expect(
            try store.verify().findings.map(\.description).contains("\(table): row \(key) is gone, its sum is there"))
    }

    @Test func whatGoesTakesItsSumAlong() throws {
        let scratch = try Scratch()
        let store = try Self.fullStore(in: scratch)
        let sums = try #require(store.tables.rowSums)
        let before = try store.environment.read { try $0.count(of: sums) }
        #expect(before == 3 + 1 + 1 + 2 + 2 + 2 + 1)
        var changes = StoreChanges()
        changes.removedShadows = [1]
        changes.shadowRemovals = [(2, 3)]
        try store.commit(changes)
        try store.save(Resumption(seq: 3, parts: [:]))
        #expect(try store.environment.read { try $0.count(of: sums) } == before - 3 - 1)
        #expect(try store.verify().isSound)
    }

    @Test func theEnginesStateAndTheHeaderAreLookedAtToo() throws {
        let scratch = try Scratch()
        do {
            let store = try Self.store(in: scratch)
            #expect(try store.read { try $0.engineState() } == Array("state".utf8))
            try store.environment.write { transaction in
                try transaction.put(Array("stale".utf8), for: "engine", in: store.tables.meta)
            }
            #expect(throws: StoreError.self) { try store.read { try $0.engineState() } }
            #expect(try store.verify().findings.map(\.table) == ["meta"])
            try store.environment.write { transaction in
                try transaction.put([UInt8](repeating: 7, count: 16), for: "hashkey", in: store.tables.meta)
            }
        }
        let error = #expect(throws: StoreError.self) { try Store.open(at: scratch.path, settings: [:]) }
        #expect(error?.description.contains("hashkey") == true && error?.remedy?.contains("inspect") == true)
    }

    @Test func rowsOfBeforeThereWereSumsAreReadAsTheyAre() throws {
        let scratch = try Scratch()
        do {
            var options = EnvironmentOptions()
            options.withSums = false
            let store = try Self.fullStore(in: scratch, options)
            try store.environment.write { transaction in
                try transaction.remove("header.sum", from: store.tables.meta)
                try transaction.remove("engine.sum", from: store.tables.meta)
            }
        }
        do {
            let reader = try Store.openReadOnly(at: scratch.path)
            #expect(try reader.read { try $0.inputs().count } == 1)
            #expect(try reader.verify().isSound)
        }
        let store = try Store.open(at: scratch.path, settings: [:])
        #expect(try store.read { try $0.entries(after: 0, limit: 9).count } == 3)
        #expect(try store.read { try $0.inputs().count } == 1)
        try store.commit(.keeps(4...5))
        #expect(try store.verify().isSound)
    }

    @Test func aMissingSumIsAFinding() throws {
        let scratch = try Scratch()
        let store = try Self.store(in: scratch)
        let sums = try #require(store.tables.sums)
        #expect(try store.environment.write { try $0.remove(2, from: sums) })
        #expect(try store.verify().findings.map { "\($0)" } == ["sums 3: expected those of 2"])
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func anyChangedByteChangesTheSum(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let scratch = try Scratch()
        let store = try Store.create(at: scratch.path, settings: [:], time: 0)
        var changes = StoreChanges.keeps(1...1)
        changes.memberPuts = [(1, generator.bytes(1...200))]
        try store.commit(changes)
        let state = changes.memberPuts[0].state
        for place in state.indices {
            var other = state
            other[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            try store.environment.write { try $0.put(other, for: 1, in: store.tables.members) }
            #expect(throws: StoreError.self, "seed \(seed), byte \(place)") { try store.read { try $0.member(1) } }
        }
    }
}
