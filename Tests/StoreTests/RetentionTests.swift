import Store
import Testing

/// A log that is let go of at its beginning, while members, shadows and the reference keep what they need.
struct RetentionTests {
    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func whatIsNeededStaysAndTheRestGoes(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let scratch = try Scratch()
        let store = try Store.create(at: scratch.path, settings: [:], time: 0)
        var model = RetainedModel()
        for step in 0..<120 {
            let comment = Comment("seed \(seed), step \(step)")
            try store.commit(model.change(using: &generator))
            if step % 6 == 0 { #expect(try store.verify().findings == [], comment) }
            try model.requireEqual(to: store, comment)
        }
        #expect(model.first > 500, "seed \(seed)")
        #expect(try store.verify().findings == [], "seed \(seed)")
        let copy = try store.snapshot(to: scratch.file("copy"))
        #expect(copy.lastSeq == model.last)
        #expect(try Store.openReadOnly(at: scratch.file("copy")).verify().findings == [])
    }

    @Test func itTakesStepsAndCatchesUp() throws {
        let scratch = try Scratch()
        let store = try Store.create(at: scratch.path, settings: [:], time: 0)
        var changes = StoreChanges()
        for seq in 1...2_000 as ClosedRange<UInt64> {
            changes.entries.append(
                LogEntry(seq: seq, kind: .drop, id: "id-\(seq)", seen: seq, kept: 0, record: [1]))
            changes.samples.append((seq, [1, 2]))
        }
        try store.commit(changes)
        var firsts: [UInt64] = []
        for _ in 0..<9 {
            var changes = StoreChanges()
            changes.retainedFrom = 1_900
            try store.commit(changes)
            firsts.append(try store.read { try $0.firstSeq() })
        }
        #expect(firsts == [257, 513, 769, 1_025, 1_281, 1_537, 1_793, 1_900, 1_900])
        #expect(try store.read { try $0.counts().samples } == 101)
        #expect(try store.read { try $0.seqs(ofID: "id-1899") } == [])
        #expect(try store.read { try $0.decision(ofID: "id-1900")?.seq } == 1_900)
        // Never the last one: the engine's state stands behind it.
        changes = StoreChanges()
        changes.retainedFrom = .max
        try store.commit(changes)
        #expect(try store.read { try $0.firstSeq() } == 2_000)
        #expect(try store.verify().isSound)
    }

    @Test func theFileOfAnEndlessStreamDoesNotGrow() throws {
        let scratch = try Scratch()
        let store = try Store.create(at: scratch.path, settings: [:], time: 0)
        var generator = SeededGenerator(seed: 1)
        var model = RetainedModel()
        var sizes: [Int] = []
        for step in 0..<900 {
            try store.commit(model.change(using: &generator))
            if step % 300 == 299 { sizes.append(try store.statistics().environment.usedBytes) }
        }
        #expect(sizes[2] < sizes[0] * 5 / 4, "\(sizes)")
    }

    @Test func whatShouldHaveGoneIsFound() throws {
        let scratch = try Scratch()
        let store = try Store.create(at: scratch.path, settings: [:], time: 0)
        var generator = SeededGenerator(seed: 2)
        var model = RetainedModel()
        for _ in 0..<60 { try store.commit(model.change(using: &generator)) }
        let gone = try #require((1..<model.first).first { !model.isNeeded($0) })
        try store.environment.write { transaction in
            try transaction.put(StoredVector([1, 2]), for: gone, in: store.tables.samples)
        }
        #expect(try store.verify().findings.map(\.table) == ["samples"])
        try store.environment.write { transaction in
            _ = try transaction.remove(gone, from: store.tables.samples)
            _ = try transaction.remove(model.first, from: store.tables.log)
        }
        #expect(try store.verify().findings.contains { $0.table == "log" && $0.seq == model.first + 1 })
    }
}

/// What a store should hold that lets go of all but its latest records.
private struct RetainedModel {
    private static let records: UInt64 = 60
    private static let referenceLimit = 25
    private static let capacity = 8
    private static let shadow = 3

    private(set) var last: UInt64 = 0
    private(set) var first: UInt64 = 1
    private var seen: UInt64 = 0
    private var kept: UInt64 = 0
    private var ids: [UInt64: String] = [:]
    private var isSample: Set<UInt64> = []
    private var members: [UInt64] = []
    private var shadowMembers: [UInt64] = []
    private var reference: [UInt64] = []

    func isNeeded(_ seq: UInt64) -> Bool { hasRecord(seq) || reference.contains(seq) }

    private func hasRecord(_ seq: UInt64) -> Bool {
        seq >= first || members.contains(seq) || shadowMembers.contains(seq)
    }

    mutating func change(using generator: inout SeededGenerator) -> StoreChanges {
        var changes = StoreChanges()
        for _ in 0..<Int.random(in: 1...20, using: &generator) { decide(&changes, using: &generator) }
        changes.dimension = 2
        if last > Self.records {
            changes.retainedFrom = last - Self.records + 1
            let step = max(4 * UInt64(changes.entries.count), 256)
            first = max(first, min(last - Self.records + 1, last, first + step))
        }
        return changes
    }

    private mutating func decide(_ changes: inout StoreChanges, using generator: inout SeededGenerator) {
        let keeps = Int.random(in: 0..<4, using: &generator) == 0
        last += 1
        seen += 1
        if keeps { kept += 1 }
        let seq = last
        ids[seq] = "id-\(seq)"
        isSample.insert(seq)
        changes.entries.append(entry(seq, keeps ? .keep : .drop))
        changes.samples.append((seq, [Float(seq), 1]))
        if Bool.random(using: &generator) { changes.details.append((seq, [1, 2, 3])) }
        if keeps {
            members.append(seq)
            changes.memberPuts.append((seq, [1]))
        }
        if Int.random(in: 0..<3, using: &generator) == 0 {
            shadowMembers.append(seq)
            changes.shadowPuts.append((Self.shadow, seq, [2]))
            if shadowMembers.count > Self.capacity {
                changes.removeShadowMember(Self.shadow, take(&shadowMembers, &generator))
            }
        }
        let slot = reference.count == Self.referenceLimit ? Int.random(in: 0..<reference.count, using: &generator) : nil
        if let slot {
            changes.removeReference(reference[slot])
            reference[slot] = seq
        } else {
            reference.append(seq)
        }
        changes.referenceAdds.append((seq, UInt32(slot ?? reference.count - 1)))
        guard members.count > Self.capacity else { return }
        let evicted = take(&members, &generator)
        last += 1
        ids[last] = ids[evicted]
        changes.entries.append(entry(last, .evict))
        changes.memberPuts.removeAll { $0.seq == evicted }
        if evicted < (changes.entries.first?.seq ?? 0) { changes.memberRemovals.append(evicted) }
    }

    private func take(_ seqs: inout [UInt64], _ generator: inout SeededGenerator) -> UInt64 {
        seqs.remove(at: Int.random(in: 0..<seqs.count, using: &generator))
    }

    private func entry(_ seq: UInt64, _ kind: LogEntry.Kind) -> LogEntry {
        LogEntry(seq: seq, kind: kind, id: ids[seq] ?? "", seen: seen, kept: kept, record: Array("{\(seq)}".utf8))
    }

    func requireEqual(to store: Store, _ comment: Comment) throws {
        try store.read { reader in
            #expect(try reader.firstSeq() == first && reader.lastSeq() == last, comment)
            let stored = try reader.entries(after: 0, limit: .max).map(\.seq)
            #expect(stored == (1...last).filter(hasRecord), comment)
            for seq in 1...last {
                #expect(try reader.isSample(seq) == (isSample.contains(seq) && isNeeded(seq)), "\(comment), \(seq)")
            }
            for seq in [1, first, last / 2, last] where isSample.contains(seq) {
                let found = try reader.decision(ofID: ids[seq] ?? "")?.seq
                #expect(found == (hasRecord(seq) ? seq : nil), comment)
            }
        }
    }
}

extension StoreChanges {
    /// A member that came with these changes was never one.
    fileprivate mutating func removeShadowMember(_ shadow: Int, _ seq: UInt64) {
        if shadowPuts.contains(where: { $0.seq == seq }) {
            shadowPuts.removeAll { $0.seq == seq }
        } else {
            shadowRemovals.append((shadow, seq))
        }
    }

    /// Rows are added before others are removed, so one may come and go.
    fileprivate mutating func removeReference(_ seq: UInt64) {
        referenceRemovals.append(seq)
    }
}
