import Configuration
import Diversity
import Foundation
import Messages
import NeighborIndex
import Selection
import Service
import Store
import Vectors

/// A store that is filled with a stream: every row a reference row, some of them members, with both indexes' codes.
struct StoreFilling {
    private let rows: Int
    private let every: Int
    private let source: Matrix
    private let store: Store
    private let vectors = Rows()
    private var members: VectorIndex
    private var reference: VectorIndex
    private var generator = SplitMix64(seed: 1)
    private var kept = 0

    private static let batch = 4096
    private static let noise: Float = 0.025

    init(path: String, rows: Int, every: Int, source: Matrix) throws {
        self.rows = rows
        self.every = every
        self.source = source
        var options = EnvironmentOptions()
        options.maximumMapSize = 64 << 30
        options.durability = .interval(milliseconds: 1000)
        store = try Store.create(
            at: path, settings: try EngineSettings(Configuration()).storedSettings, time: 0, options: options)
        let storage = VectorIndex.Storage(vectors, room: .max)
        members = VectorIndex(columns: source.columns, names: [], in: storage, nil, EngineSettings.Search())
        reference = VectorIndex(columns: source.columns, names: [], in: storage, nil, EngineSettings.Search())
    }

    mutating func fill() throws {
        for start in stride(from: 0, to: rows, by: Self.batch) {
            try store.commit(try changes(start..<min(start + Self.batch, rows)))
            // Pages that are freed are used again only once they are not needed for the way back to the last sync.
            if start % (16 * Self.batch) == 0 { try store.sync() }
        }
        try store.sync()
    }

    private mutating func changes(_ range: Range<Int>) throws -> StoreChanges {
        var changes = StoreChanges()
        changes.dimension = source.columns
        for row in range {
            let seq = UInt64(row + 1)
            let vector = vector(row)
            let unit = Matrix(rows: 1, columns: vector.count, elements: vector).directions()
            let isMember = row % every == 0
            if isMember {
                let near = row == 0 ? [] : reference.nearest(10, to: 0..<1, of: unit)[0].neighbors
                let state = MemberState(
                    slot: kept, quality: 1, nearest: NearestDistances(near.map(\.squaredDistance)))
                changes.memberPuts.append((seq, state.bytes))
                members.append(unit.row(0), name: seq)
                kept += 1
            }
            reference.append(unit.row(0), name: seq)
            let record = DecisionRecord(
                seq: seq, id: "\(row)", source: nil, decision: isMember ? .keep : .drop,
                reason: isMember ? .novel : .redundant, gain: 1, novelty: 1, threshold: 1, density: 1, nearest: nil,
                pool: kept, time: 0)
            changes.entries.append(
                LogEntry(
                    seq: seq, kind: isMember ? .keep : .drop, id: record.id, seen: seq, kept: UInt64(kept),
                    record: record.json))
            changes.samples.append((seq, vector))
            changes.referenceAdds.append((seq, UInt32(row)))
        }
        changes.indexes = [(.members, members.takeChanges()), (.reference, reference.takeChanges())].map {
            (kind: StoredIndexKind, taken: IndexChanges) in
            StoredIndexChange(kind, clears: taken.clears, blocks: taken.blocks.map { ($0.number, $0.bytes) })
        }
        changes.engineState = try state(seq: UInt64(range.upperBound))
        return changes
    }

    private mutating func vector(_ row: Int) -> [Float] {
        if row < source.rows { return Array(source.row(row)) }
        let base = source.row(Int.random(in: 0..<source.rows, using: &generator))
        return base.map { $0 + Float.random(in: -Self.noise...Self.noise, using: &generator) }
    }

    /// As the daemon stores it.
    private func state(seq: UInt64) throws -> [UInt8] {
        var state = try JSONValue(parsing: DurableState().bytes).object ?? JSONObject()
        var engine = state["engine"]?.object ?? JSONObject()
        engine["seq"] = .integer(seq)
        engine["counters"] = [
            "seen": .integer(seq), "kept": .integer(kept), "dropped": .integer(Int(seq) - kept), "evicted": 0,
        ]
        state["engine"] = .object(engine)
        return JSONValue.object(state).encoded()
    }
}

/// Nothing is read: all rows stay in memory.
private struct Rows: RowBacking {
    func appendRows(named names: [UInt64], to elements: inout [Float]) {
        fatalError("rows that are in memory are not read")
    }
}
