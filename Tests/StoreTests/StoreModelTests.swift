import Store
import Testing

/// Random commits, reopenings and snapshots of a store with a small map, against arrays and dictionaries.
struct StoreModelTests {
    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func behavesLikeTheModel(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let scratch = try Scratch()
        var options = EnvironmentOptions.map(1 << 17, maximum: 1 << 26)
        if seed % 2 == 0 { options.durability = .interval(milliseconds: 1) }
        var model = Model()
        var store: Store? = try Store.create(at: scratch.file("a"), settings: [:], time: 0, options: options)
        for step in 0..<60 {
            let comment = Comment("seed \(seed), step \(step)")
            switch Int.random(in: 0..<12, using: &generator) {
            case 0:
                store = nil
                store = try Store.open(at: scratch.file("a"), settings: [:], options: options)
            case 1:
                try #require(store).sync()
            case 2:
                let summary = try #require(store).snapshot(to: scratch.file("copy-\(step)"))
                #expect(summary.lastSeq == UInt64(model.entries.count), comment)
                try model.requireEqual(to: try Store.openReadOnly(at: scratch.file("copy-\(step)")), comment)
            default:
                try #require(store).commit(model.change(using: &generator))
            }
            if step % 5 == 0 { try model.requireEqual(to: try #require(store), comment) }
        }
        try model.requireEqual(to: try #require(store), "seed \(seed), end")
        #expect(try #require(store).verify().findings == [], "seed \(seed)")
        #expect(try #require(store).statistics().environment.mapBytes > 1 << 17, "seed \(seed): the map has grown")
    }
}

/// What a store should hold.
struct Model {
    static let dimension = 24

    private(set) var entries: [LogEntry] = []
    private(set) var engineState: [UInt8]?
    private var samples: [UInt64: [Float]] = [:]
    private var details: [UInt64: [UInt8]] = [:]
    private var members: [UInt64: [UInt8]] = [:]
    /// By slot.
    private var reference: [UInt64] = []

    /// Makes random changes, as an engine would, and gives them.
    mutating func change(using generator: inout SeededGenerator) -> StoreChanges {
        var changes = StoreChanges()
        for _ in 0..<Int.random(in: 0...30, using: &generator) { decide(&changes, using: &generator) }
        for seq in members.keys.sorted() where Int.random(in: 0..<10, using: &generator) == 0 {
            members[seq] = generator.bytes(0...3000)
            changes.memberPuts.append((seq, members[seq] ?? []))
        }
        engineState = generator.bytes(0...5000)
        changes.engineState = engineState
        return changes
    }

    private mutating func decide(_ changes: inout StoreChanges, using generator: inout SeededGenerator) {
        let keeps = Bool.random(using: &generator)
        let seq = append(keeps ? .keep : .drop, id: "\(entries.count)-\(generator.next())", to: &changes)
        samples[seq] = (0..<Self.dimension).map { _ in Float.random(in: -1...1, using: &generator) }
        changes.samples.append((seq, samples[seq] ?? []))
        if Bool.random(using: &generator) {
            details[seq] = generator.bytes(0...200)
            changes.details.append((seq, details[seq] ?? []))
        }
        if Bool.random(using: &generator) {
            var slot = reference.count
            if slot > 40 {
                slot = Int.random(in: 0..<slot, using: &generator)
                changes.referenceRemovals.append(reference[slot])
                reference[slot] = seq
            } else {
                reference.append(seq)
            }
            changes.referenceAdds.append((seq, UInt32(slot)))
        }
        guard keeps else { return }
        members[seq] = generator.bytes(1...300)
        changes.memberPuts.append((seq, members[seq] ?? []))
        if members.count > 20, let victim = members.keys.sorted().randomElement(using: &generator) {
            members[victim] = nil
            changes.memberRemovals.append(victim)
            _ = append(.evict, id: entries[Int(victim) - 1].id, to: &changes)
        }
    }

    private mutating func append(_ kind: LogEntry.Kind, id: String, to changes: inout StoreChanges) -> UInt64 {
        let (seen, kept) = (entries.last?.seen ?? 0, entries.last?.kept ?? 0)
        let entry = LogEntry(
            seq: UInt64(entries.count) + 1, kind: kind, id: id, seen: seen + (kind == .evict ? 0 : 1),
            kept: kept + (kind == .keep ? 1 : 0), record: Array("{\"id\":\"\(id)\"}".utf8))
        entries.append(entry)
        changes.entries.append(entry)
        return entry.seq
    }

    /// Expects the store to hold this and nothing else.
    func requireEqual(to store: Store, _ comment: Comment) throws {
        try store.read { reader in
            let found = try reader.entries(after: 0, limit: .max)
            #expect(found == entries, comment)
            #expect(try reader.engineState() == engineState, comment)
            #expect(try reader.counts().samples == samples.count, comment)
            #expect(try reader.counts().members == members.count, comment)
            #expect(try reader.referenceRows() == reference, comment)
            try reader.forEachSample(after: 0) { (seq, vector) in
                #expect(samples[seq] == vector.indices.map { vector[$0] }, comment)
                return true
            }
            for (seq, state) in try reader.members(after: 0, limit: .max) { #expect(members[seq] == state, comment) }
            for entry in entries {
                #expect(try reader.details(entry.seq) == details[entry.seq], comment)
                #expect(try reader.isReference(entry.seq) == reference.contains(entry.seq), comment)
            }
            for entry in entries.suffix(20) {
                let seqs = entries.filter { $0.id == entry.id }.map(\.seq)
                #expect(try reader.seqs(ofID: entry.id) == seqs, comment)
            }
        }
    }
}
