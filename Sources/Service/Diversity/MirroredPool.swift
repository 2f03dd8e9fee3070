import Diversity
import Vectors

/// Unit vectors, densities and sums of the members at one moment. A value: a copy is a snapshot.
struct MirroredPool: Sendable {
    /// How many numbers a vector has.
    let dimension: Int
    /// By slot; nil where they would take too much memory.
    private(set) var vectors: Matrix?
    /// ρ, by slot.
    private(set) var densities: [Double] = []
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

    /// The most numbers of vectors that are held.
    private let numbersMax: Int

    /// No members yet.
    init(dimension: Int, numbersMax: Int) {
        self.dimension = dimension
        self.numbersMax = numbersMax
        vectors = Matrix(columns: dimension)
        moments = UnitMoments(dimension: dimension)
    }

    /// Members that were there before, with the sums over their vectors.
    ///
    /// - Parameter vectors: nil where they would take too much memory.
    init(seqs: [UInt64], densities: [Double], vectors: Matrix?, moments: UnitMoments, numbersMax: Int) {
        self.numbersMax = numbersMax
        dimension = moments.dimension
        self.vectors = vectors
        self.densities = densities
        self.seqs = seqs
        self.moments = moments
        added = seqs.count
    }

    /// How many members there are.
    var count: Int { seqs.count }

    /// Whether the vectors of so many members are held.
    func holdsVectors(of count: Int) -> Bool { count * dimension <= numbersMax }

    /// Takes a new member into the sums.
    mutating func countIn(_ unit: ArraySlice<Float>) {
        moments.add(unit)
        added += 1
    }

    /// Takes a member that leaves out of the sums.
    mutating func countOut(_ unit: ArraySlice<Float>) {
        moments.remove(unit)
        removed += 1
    }

    /// Leaves the first `count` slots.
    mutating func truncate(to count: Int) {
        while seqs.count > count {
            vectors?.removeRowBySwapping(seqs.count - 1)
            densities.removeLast()
            seqs.removeLast()
        }
    }

    /// Writes a slot, one of those there are or the next; `unit` is not needed where no vectors are held.
    mutating func write(_ unit: ArraySlice<Float>?, seq: UInt64, density: Double, in slot: Int) {
        if !holdsVectors(of: slot + 1) { vectors = nil }
        if slot == seqs.count {
            if let unit { vectors?.append(unit) }
            densities.append(density)
            seqs.append(seq)
        } else {
            if let unit { vectors?.replaceRow(slot, with: unit) }
            densities[slot] = density
            seqs[slot] = seq
        }
    }

    /// Gives the member in `slot` another density.
    mutating func setDensity(_ density: Double, of slot: Int) { densities[slot] = density }

    /// Takes the vectors of all members, which fit again.
    mutating func setVectors(_ vectors: Matrix) {
        precondition(vectors.rows == count, "\(vectors.rows) vectors of \(count) members")
        self.vectors = vectors
    }
}
