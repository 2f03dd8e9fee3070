/// What the rows of a stream reference stand for, once it has forgotten some: densities are of the whole stream so far, of
/// which the reference holds the latest rows.
///
/// With as many rows forgotten as held, each that is held stands for two. A density is that of K rows of the stream, so it
/// is made of the nearest K/2 rows held then, but never of fewer than `rowsMin`, which would tell too little: what these
/// few are too far away is taken off by how distances shrink where rows double, which the stream itself shows. Members
/// hold on to the rows that they have learnt of, and learn of each new one by itself; so theirs are densities of the whole
/// stream as well, and all are on one scale, however long it becomes.
struct ReferenceScale: Sendable, Equatable, Codable {
    /// Fewer rows than this tell too little of a density.
    static let rowsMin = 3
    /// Over about how many arrivals the shrinking is averaged.
    private static let memory = 1_000

    /// How many rows have joined the reference so far.
    private(set) var joined = 0
    /// By how much the mean squared distance to the nearest rows shrinks where rows double: of the nearest half of K, as a
    /// share of that of K.
    private var halving = 1.0
    private var measured = 0

    /// Goes on from a reference of so many rows that was stored without this, at its limit perhaps after more.
    mutating func begin(rows: Int, atMost seen: Int, isFull: Bool) {
        guard joined < rows else { return }
        joined = isFull ? max(rows, seen) : rows
    }

    /// Counts a row that joined, with its nearest rows among those held, of which there were `rows`.
    mutating func count(nearest: [Float], among rows: Int, neighbors: Int) {
        defer { joined += 1 }
        guard joined > rows, neighbors > 1, nearest.count == neighbors else { return }
        let half = NearestDistances(nearest, standingFor: 2).mean(of: neighbors, rowsMin: 1)
        let share = half / NearestDistances(nearest).mean(of: neighbors, rowsMin: 1)
        measured += 1
        halving += (share - halving) / Double(min(measured, Self.memory))
    }

    /// What each of `rows` rows that are held stands for.
    func share(of rows: Int, neighbors: Int) -> RowShare {
        guard rows > 0, joined > rows else { return RowShare() }
        let each = Double(joined) / Double(rows)
        let most = Double(neighbors) / Double(min(Self.rowsMin, neighbors))
        guard each > most else { return RowShare(weight: Float(each)) }
        var shrinking = 1.0
        var rest = each / most
        while rest >= 2 {
            shrinking *= halving
            rest /= 2
        }
        // Linear between doublings: a power would be rounded otherwise by another library.
        shrinking /= 1 + (1 / halving - 1) * (rest - 1)
        return RowShare(weight: Float(most), shrinking: Float(shrinking))
    }
}

/// What one of a reference's rows stands for.
struct RowShare: Sendable, Equatable, Codable {
    /// How many rows of the stream it is.
    var weight: Float = 1
    /// What squared distances are multiplied by, where fewer rows than are held would have to make a density.
    var shrinking: Float = 1

    /// The distances of a search of the reference, as those to the rows of the stream.
    func distances(_ found: [Float]) -> NearestDistances {
        NearestDistances(shrinking == 1 ? found : found.map { $0 * shrinking }, standingFor: weight)
    }
}
