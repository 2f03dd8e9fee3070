import Diversity
import Vectors

/// Unit vectors, densities and sums of the members at one moment. A value: a copy is a snapshot.
struct MirroredPool: Sendable {
    /// By slot.
    private(set) var vectors: Matrix
    /// ρ, by slot.
    var densities: [Double] = []
    /// Where the log has their decisions, by slot.
    private(set) var seqs: [UInt64] = []
    /// How often the words of their texts occur.
    var spectrum = FrequencySpectrum()
    /// How many of them came with a text.
    var texts = 0
    /// Sums over the vectors.
    private(set) var moments: UnitMoments
    /// Members that came since the start, those that were there included.
    private(set) var added = 0
    /// Members that left since the start.
    private(set) var removed = 0

    /// No members yet.
    init(dimension: Int) {
        vectors = Matrix(columns: dimension)
        moments = UnitMoments(dimension: dimension)
    }

    /// How many members there are.
    var count: Int { vectors.rows }

    /// A vector divided by its norm, the same bits as the engine's.
    static func unit(_ vector: [Float]) -> [Float] {
        Matrix(rows: 1, columns: vector.count, elements: vector).normalized().elements
    }

    /// Adds a member in the next slot.
    mutating func put(_ unit: ArraySlice<Float>, seq: UInt64, density: Double, in slot: Int) {
        countIn(Array(unit))
        write(Array(unit), seq: seq, density: density, in: slot)
    }

    /// Takes a new member into the sums.
    mutating func countIn(_ unit: [Float]) {
        moments.add(unit[...])
        added += 1
    }

    /// Takes the member in `slot` out of the sums.
    mutating func countOut(_ slot: Int) {
        moments.remove(vectors.row(slot))
        removed += 1
    }

    /// Leaves the first `count` slots.
    mutating func truncate(to count: Int) {
        while vectors.rows > count {
            vectors.removeRowBySwapping(vectors.rows - 1)
            densities.removeLast()
            seqs.removeLast()
        }
    }

    /// Writes a slot, one of those there are or the next.
    mutating func write(_ unit: [Float], seq: UInt64, density: Double, in slot: Int) {
        if slot == vectors.rows {
            vectors.append(unit)
            densities.append(density)
            seqs.append(seq)
        } else {
            vectors.replaceRow(slot, with: unit)
            densities[slot] = density
            seqs[slot] = seq
        }
    }
}
