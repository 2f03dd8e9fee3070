import Store
import Testing

/// Random bytes as keys and values of every table: reading gives values or typed errors, and never ends the process.
struct HostileBytesTests {
    private static let tables = ["meta", "log", "ids", "samples", "details", "members", "reference"]

    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func readingGivesValuesOrErrors(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let scratch = try Scratch()
        let store = try Store.withKeeps(12, at: scratch.path)
        try damage("log", of: store, using: &generator)
        for _ in 0..<Int.random(in: 0...5, using: &generator) { try damage(of: store, using: &generator) }
        for read in Self.reads {
            do {
                try store.read { reader in try read(reader) }
            } catch {
                #expect(error is StoreError, "seed \(seed)")
            }
        }
        #expect(try store.verify().total > 0, "seed \(seed)")
    }

    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func openingAndCommittingGivesStoresOrErrors(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let scratch = try Scratch()
        do {
            let store = try Store.withKeeps(12, at: scratch.path)
            for _ in 0..<4 { try damage(of: store, using: &generator) }
        }
        do {
            let store = try Store.open(at: scratch.path, settings: [:])
            let last = try store.read { try $0.lastSeq() }
            guard last < .max else { return }
            try store.commit(.keeps(last + 1...last + 1))
            #expect(try store.read { try $0.entry(last + 1) } == .keep(last + 1, "id-\(last + 1)"), "seed \(seed)")
        } catch {
            #expect(error is StoreError, "seed \(seed)")
        }
    }

    /// Puts something random under a random or an existing key.
    private func damage(_ name: String? = nil, of store: Store, using generator: inout SeededGenerator) throws {
        let name = name ?? Self.tables[Int.random(in: 0..<Self.tables.count, using: &generator)]
        try store.environment.write { transaction in
            let table = try transaction.openTable(name, keys: [UInt8].self, values: [UInt8].self)
            guard let table else { return }
            let keys = try transaction.withCursor(over: table) { (cursor) throws(StoreError) in
                var keys: [[UInt8]] = []
                while try cursor.next() { keys.append(try cursor.key) }
                return keys
            }
            var key = keys.randomElement(using: &generator) ?? []
            if key.isEmpty || Int.random(in: 0..<3, using: &generator) == 0 { key = generator.bytes(1...12) }
            // Values of ids are of one size, which LMDB itself keeps.
            try transaction.put(generator.bytes(name == "ids" ? 8...8 : 1...40), for: key, in: table)
        }
    }

    private static let reads: [@Sendable (borrowing StoreReader) throws -> Void] = [
        { _ = try $0.entries(after: 0, limit: 100) },
        { for seq in 1...12 as ClosedRange<UInt64> { _ = try $0.entry(seq) } },
        { for seq in 1...12 { _ = try $0.seqs(ofID: "id-\(seq)") } },
        { for seq in 1...12 as ClosedRange<UInt64> { _ = try $0.sample(seq) } },
        { try $0.forEachSample(after: 0) { (_, _) in true } },
        { _ = try $0.members(after: 0, limit: 100) },
        { try $0.forEachReference(after: 0) { (_) in true } },
        { _ = (try $0.firstSeq(), try $0.lastSeq(), try $0.counts()) },
        { _ = (try $0.settings(), try $0.dimension(), try $0.engineState()) },
    ]
}
