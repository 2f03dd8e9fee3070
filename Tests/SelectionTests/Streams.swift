import Diversity
import Foundation
import Locks
import Messages
import NeighborIndex
import Selection
import Vectors

/// Made-up streams with what real ones have: topics, near-duplicates, exact copies.
enum Streams {
    static func clustered(rows: Int, dimension: Int = 12, seed: UInt64) -> Matrix {
        var generator = SplitMix64(seed: seed)
        var matrix = Matrix(columns: dimension)
        for row in 0..<rows {
            let kind = row < 3 ? 9 : Int.random(in: 0..<10, using: &generator)
            let spread: Float = kind == 0 ? 0 : kind == 1 ? 1e-5 : kind < 7 ? 0.3 : 1
            let base = kind < 7 ? matrix.row(Int.random(in: 0..<row, using: &generator)) : nil
            let values = (0..<dimension).map { column in
                (base.map { $0[$0.startIndex + column] } ?? 0) + spread * Float.random(in: -1...1, using: &generator)
            }
            matrix.append(values)
        }
        return matrix
    }

    static func batch(_ matrix: Matrix, _ rows: Range<Int>, quality: [Double]? = nil) -> SampleBatch {
        SampleBatch(
            samples: rows.map { Sample(id: "\($0)", source: $0 % 2 == 0 ? "even" : nil, quality: quality?[$0] ?? 1) },
            vectors: matrix.selecting(rows), time: 7)
    }
}

extension Engine {
    /// Decides all rows in batches of the given sizes, in turn; gives the records.
    mutating func decideAll(_ matrix: Matrix, batches sizes: [Int] = [16], quality: [Double]? = nil) -> [DecisionRecord]
    {
        var records: [DecisionRecord] = []
        var row = 0
        var turn = 0
        while row < matrix.rows {
            let end = min(row + sizes[turn % sizes.count], matrix.rows)
            records += decide(Streams.batch(matrix, row..<end, quality: quality)).records
            row = end
            turn += 1
        }
        return records
    }
}

/// What a store would hold after the outcomes it was given.
struct StoredModel {
    private var members: [UInt64: MemberState] = [:]
    /// Their places, by seq.
    private var reference: [UInt64: Int] = [:]
    private var shadows: [Int: [UInt64: MemberState]] = [:]
    private var samples: [UInt64: (sample: Sample, vector: [Float])] = [:]
    private var memberBlocks: [UInt32: [UInt8]] = [:]
    private var referenceBlocks: [UInt32: [UInt8]] = [:]
    private var state = EngineState()

    /// Takes a batch's outcome in; says whether removals concern what is there.
    mutating func apply(_ outcome: EngineOutcome, of batch: SampleBatch) -> Bool {
        for (place, index) in outcome.recordOfSample.enumerated() {
            samples[outcome.records[index].seq] = (batch.samples[place], Array(batch.vectors.row(place)))
        }
        for (seq, member) in outcome.memberChanges { members[seq] = member }
        var isConsistent = true
        for seq in outcome.removedMembers where members.removeValue(forKey: seq) == nil { isConsistent = false }
        for (seq, slot) in outcome.referenceAdditions { reference[seq] = slot }
        for seq in outcome.referenceRemovals where reference.removeValue(forKey: seq) == nil { isConsistent = false }
        for number in outcome.removedShadows { shadows[number] = nil }
        for change in outcome.shadowChanges {
            shadows[change.number, default: [:]].merge(change.memberChanges) { $1 }
            for seq in change.removedMembers where shadows[change.number]?.removeValue(forKey: seq) == nil {
                isConsistent = false
            }
        }
        Self.apply(outcome.memberIndex, to: &memberBlocks)
        Self.apply(outcome.referenceIndex, to: &referenceBlocks)
        state = outcome.state
        return isConsistent
    }

    private static func apply(_ changes: IndexChanges, to blocks: inout [UInt32: [UInt8]]) {
        if changes.clears { blocks = [:] }
        for block in changes.blocks { blocks[block.number] = block.bytes }
    }

    private static func index(_ blocks: [UInt32: [UInt8]]) throws -> StoredIndex? {
        var reading = StoredIndexReading()
        for (number, bytes) in blocks.sorted(by: { $0.key < $1.key }) {
            try reading.read(IndexBlock(number: number, bytes: bytes))
        }
        return try reading.finished()
    }

    /// What an engine is restored from, through the bytes that are stored; without the indexes, where these are left out.
    func snapshot(dimension: Int, withIndexes: Bool = true) throws -> EngineSnapshot? {
        var snapshot = EngineSnapshot(dimension: dimension, vectors: StoredSamples(samples.mapValues(\.vector)))
        guard let own = Self.members(members, samples) else { return nil }
        snapshot.members = own
        for (number, states) in shadows {
            guard let members = Self.members(states, samples) else { return nil }
            snapshot.shadows[number] = members
        }
        for (seq, slot) in reference.sorted(by: { $0.value < $1.value }) {
            guard slot == snapshot.referenceRows.count else { return nil }
            snapshot.referenceRows.append(seq)
        }
        snapshot.state = try JSONDecoder().decode(EngineState.self, from: JSONEncoder().encode(state))
        guard withIndexes else { return snapshot }
        snapshot.memberIndex = try Self.index(memberBlocks)
        snapshot.referenceIndex = try Self.index(referenceBlocks)
        for (index, names) in [
            (snapshot.memberIndex, snapshot.members.map(\.seq)), (snapshot.referenceIndex, snapshot.referenceRows),
        ] {
            guard let index else { continue }
            guard index.count == names.count, let vectors = snapshot.vectors as? StoredSamples,
                index.mismatches(names: names, of: vectors).isEmpty
            else { return nil }
        }
        return snapshot
    }

    private static func members(
        _ states: [UInt64: MemberState], _ samples: [UInt64: (sample: Sample, vector: [Float])]
    ) -> [Member]? {
        var members: [Member] = []
        for (seq, member) in states.sorted(by: { $0.value.slot < $1.value.slot }) {
            guard let stored = MemberState(bytes: member.bytes), let sample = samples[seq] else { return nil }
            guard stored.slot == members.count else { return nil }
            members.append(
                Member(
                    seq: seq, id: sample.sample.id, source: sample.sample.source, quality: stored.quality,
                    nearest: stored.nearest))
        }
        return members
    }
}

/// Vectors of samples as they came, by log position.
final class StoredSamples: RowBacking {
    private let vectors: Lock<[UInt64: [Float]]>
    private let count = Lock(0)

    /// How many vectors were read.
    var reads: Int { count.withLock { $0 } }

    init(_ vectors: [UInt64: [Float]] = [:]) {
        self.vectors = Lock(vectors)
    }

    /// Stores the samples of a batch.
    func add(_ outcome: EngineOutcome, of batch: SampleBatch) {
        vectors.withLock { vectors in
            for (place, index) in outcome.recordOfSample.enumerated() {
                vectors[outcome.records[index].seq] = Array(batch.vectors.row(place))
            }
        }
    }

    func appendRows(named names: [UInt64], to elements: inout [Float]) {
        count.withLock { $0 += names.count }
        vectors.withLock { vectors in
            for name in names {
                guard let vector = vectors[name] else { fatalError("sample \(name) is read and was never stored") }
                elements += Matrix(rows: 1, columns: vector.count, elements: vector).directions().elements
            }
        }
    }
}
