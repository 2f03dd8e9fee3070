import Selection
import Service
import Store

extension ReplayedStore {
    /// Compares what the log led to with what is stored, and notes the first differences.
    func compare(with reader: borrowing StoreReader, _ report: inout ReplayReport) throws {
        let before = report.differences.count
        try compareState(with: reader, &report)
        var stored: [UInt64: [UInt8]] = [:]
        try reader.forEachMember(after: 0) { (seq, bytes) in
            stored[seq] = [UInt8](copying: bytes)
            return true
        }
        Self.compare("member", stored, members, &report)
        var slots: [UInt64: UInt32] = [:]
        for (slot, seq) in try reader.referenceRows().enumerated() { slots[seq] = UInt32(slot) }
        Self.compare("reference row", slots, reference, &report)
        for kind in StoredIndexKind.allCases {
            var blocks: [UInt64: [UInt8]] = [:]
            try reader.forEachBlock(of: kind) { (number, bytes) in
                blocks[UInt64(number)] = [UInt8](copying: bytes)
                return true
            }
            let replayed = self.blocks[kind]?.map { (UInt64($0.key), $0.value) } ?? []
            Self.compare(
                "block of the index of \(kind)", blocks, Dictionary(uniqueKeysWithValues: replayed), &report)
        }
        for shadow in state.engine.shadows {
            let stored = try reader.members(ofShadow: shadow.number).map { ($0.seq, $0.state) }
            Self.compare(
                "member of shadow \(shadow.name)", Dictionary(uniqueKeysWithValues: stored),
                shadows[shadow.number] ?? [:], &report)
        }
        report.state = report.differences.count == before ? .identical : .different
    }

    private func compareState(with reader: borrowing StoreReader, _ report: inout ReplayReport) throws {
        guard let bytes = try reader.engineState() else {
            if state != DurableState() {
                report.note(nil, "engine state", stored: nil, replayed: "one of \(state.engine.seq)")
            }
            return
        }
        let stored = try DurableState(bytes: bytes)
        if stored.engine != state.engine {
            report.note(nil, "engine state", stored: "\(stored.engine)", replayed: "\(state.engine)")
        }
        if stored.sources != state.sources {
            report.note(
                nil, "counters of sources", stored: "\(stored.sources.counts)", replayed: "\(state.sources.counts)")
        }
    }

    private static func compare<Value: Equatable>(
        _ name: String, _ stored: [UInt64: Value], _ replayed: [UInt64: Value], _ report: inout ReplayReport
    ) {
        for key in Set(stored.keys).union(replayed.keys).sorted() where stored[key] != replayed[key] {
            report.note(
                nil, "\(name) \(key)", stored: stored[key].map { "\($0)" }, replayed: replayed[key].map { "\($0)" })
        }
    }
}
