import NeighborIndex
import Selection
import Service
import Store

/// What a store would hold besides the log, made again from what the replay decides.
struct ReplayedStore {
    var state = DurableState()
    private(set) var members: [UInt64: [UInt8]] = [:]
    private(set) var reference: [UInt64: UInt32] = [:]
    private(set) var blocks: [StoredIndexKind: [UInt32: [UInt8]]] = [:]
    private(set) var shadows: [Int: [UInt64: [UInt8]]] = [:]

    /// Does what a commit of the outcome does.
    mutating func take(_ outcome: EngineOutcome) {
        state.note(outcome)
        var changes = StoreChanges()
        changes.take(outcome)
        for (seq, bytes) in changes.memberPuts { members[seq] = bytes }
        for seq in changes.memberRemovals { members[seq] = nil }
        for (seq, slot) in changes.referenceAdds { reference[seq] = slot }
        for seq in changes.referenceRemovals { reference[seq] = nil }
        for change in changes.indexes {
            if change.clears { blocks[change.kind] = [:] }
            for (number, bytes) in change.blocks { blocks[change.kind, default: [:]][number] = bytes }
        }
        for shadow in changes.removedShadows { shadows[shadow] = nil }
        for (shadow, seq, bytes) in changes.shadowPuts { shadows[shadow, default: [:]][seq] = bytes }
        for (shadow, seq) in changes.shadowRemovals { shadows[shadow]?[seq] = nil }
    }

    /// What an engine begins with that is read from the store.
    ///
    /// - Parameter store: has the members' records.
    mutating func snapshot(dimension: Int, vectors: any RowBacking, records store: Store) throws -> EngineSnapshot {
        // As it comes back from the disk.
        state = try DurableState(bytes: state.bytes)
        var snapshot = EngineSnapshot(dimension: dimension, vectors: vectors)
        snapshot.state = state.engine
        try store.read { reader in
            snapshot.members = try EngineLoading.members(Self.rows(members), named: "member", from: reader)
            for shadow in state.engine.shadows {
                snapshot.shadows[shadow.number] = try EngineLoading.members(
                    Self.rows(shadows[shadow.number] ?? [:]), named: "member of shadow \(shadow.name)", from: reader)
            }
        }
        snapshot.referenceRows = reference.sorted { $0.value < $1.value }.map(\.key)
        snapshot.memberIndex = index(.members, of: members.count)
        snapshot.referenceIndex = index(.reference, of: reference.count)
        return snapshot
    }

    private static func rows(_ rows: [UInt64: [UInt8]]) -> [(seq: UInt64, state: [UInt8])] {
        rows.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Nil where the daemon would have made it anew as well.
    private func index(_ kind: StoredIndexKind, of rows: Int) -> StoredIndex? {
        var reading = StoredIndexReading()
        do throws(IndexBlockError) {
            for (number, bytes) in (blocks[kind] ?? [:]).sorted(by: { $0.key < $1.key }) {
                try reading.read(IndexBlock(number: number, bytes: bytes))
            }
            return try reading.finished().flatMap { $0.count == rows ? $0 : nil }
        } catch {
            return nil
        }
    }
}
