import Diversity
import Messages
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
    private var reference: Set<UInt64> = []
    private var samples: [UInt64: (sample: Sample, vector: [Float])] = [:]
    private var state = EngineState()

    /// Takes a batch's outcome in; says whether removals concern what is there.
    mutating func apply(_ outcome: EngineOutcome, of batch: SampleBatch) -> Bool {
        for (place, index) in outcome.recordOfSample.enumerated() {
            samples[outcome.records[index].seq] = (batch.samples[place], Array(batch.vectors.row(place)))
        }
        for (seq, member) in outcome.memberChanges { members[seq] = member }
        var isConsistent = true
        for seq in outcome.removedMembers where members.removeValue(forKey: seq) == nil { isConsistent = false }
        reference.formUnion(outcome.referenceAdditions)
        for seq in outcome.referenceRemovals where reference.remove(seq) == nil { isConsistent = false }
        state = outcome.state
        return isConsistent
    }

    /// What an engine is restored from, through the bytes that are stored.
    func snapshot(dimension: Int) -> EngineSnapshot? {
        var snapshot = EngineSnapshot(dimension: dimension)
        for (seq, member) in members.sorted(by: { $0.value.slot < $1.value.slot }) {
            guard let stored = MemberState(bytes: member.bytes), let sample = samples[seq] else { return nil }
            guard stored.slot == snapshot.members.count else { return nil }
            snapshot.members.append(
                Member(
                    seq: seq, id: sample.sample.id, source: sample.sample.source, quality: stored.quality,
                    nearest: stored.nearest))
            snapshot.memberVectors.append(sample.vector)
        }
        for seq in reference.sorted() {
            guard let sample = samples[seq] else { return nil }
            snapshot.referenceRows.append(seq)
            snapshot.referenceVectors.append(sample.vector)
        }
        snapshot.state = state
        return snapshot
    }
}
