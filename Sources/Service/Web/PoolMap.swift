import Diversity
import Messages
import Store
import Vectors

/// The members in a plane: the two directions in which they spread most.
///
/// The plane stays while members come and go, so that a picture of it does; it is chosen anew when half of the members are
/// others, or when another share of them is shown.
struct PoolMap {
    /// A member, and where it lies.
    struct Point: Sendable {
        let seq: UInt64
        let id: String
        let source: String?
        let x: Double
        let y: Double
    }

    /// What an update changed.
    struct Change {
        var joined: [Point] = []
        var left: [UInt64] = []
        /// Whether every point has another place.
        var isNew = false
    }

    /// How many members are shown at most; of more, those whose seq has a hash that ends in zeros.
    private static let pointsMax = 4096
    /// Rows that the directions are computed from.
    private static let rowsMax = 1000
    /// So few changes make no other plane.
    private static let changesMin = 64
    /// Members read in one transaction.
    private static let page = 256

    private(set) var points: [UInt64: Point] = [:]
    /// The share of the members' variance that the plane has.
    var share: Double { axes?.share ?? 0 }
    private var axes: PrincipalAxes?
    private var zeros = 0
    private var countThen = 0
    private var joinedSince = 0

    /// Takes in who is a member now.
    mutating func update(to members: [UInt64], in store: Store) -> Change {
        let zeros = Self.zeros(count: members.count)
        let shown = Set(members.lazy.filter { Self.hash($0).trailingZeroBitCount >= zeros })
        var change = Change()
        for seq in points.keys where !shown.contains(seq) { change.left.append(seq) }
        let new = shown.filter { points[$0] == nil }.sorted()
        joinedSince += new.count
        if axes == nil || zeros != self.zeros || joinedSince > max(Self.changesMin, countThen / 2) {
            self.zeros = zeros
            return begin(with: shown.sorted(), in: store)
        }
        for seq in change.left { points[seq] = nil }
        change.joined = place(new, in: store)
        return change
    }

    private mutating func begin(with seqs: [UInt64], in store: Store) -> Change {
        points = [:]
        countThen = seqs.count
        joinedSince = 0
        guard seqs.count > 2 else {
            axes = nil
            return Change(isNew: true)
        }
        let stride = (seqs.count + Self.rowsMax - 1) / Self.rowsMax
        var rows: Matrix?
        Self.forEach(seqs.enumerated().filter { $0.offset.isMultiple(of: stride) }.map(\.element), in: store) {
            _, _, unit in
            var matrix = rows ?? Matrix(columns: unit.count)
            rows = nil
            matrix.append(unit)
            rows = matrix
        }
        guard let rows else { return Change(isNew: true) }
        let fresh = PrincipalAxes(of: rows, count: 2)
        axes = axes.map { fresh.aligned(with: $0) } ?? fresh
        return Change(joined: place(seqs, in: store), isNew: true)
    }

    private mutating func place(_ seqs: [UInt64], in store: Store) -> [Point] {
        guard let axes else { return [] }
        var placed: [Point] = []
        Self.forEach(seqs, in: store) { seq, record, unit in
            let coordinates = axes.coordinates(of: unit)
            placed.append(
                Point(
                    seq: seq, id: record.id, source: record.source, x: coordinates[0],
                    y: coordinates.count > 1 ? coordinates[1] : 0))
        }
        for point in placed { points[point.seq] = point }
        return placed
    }

    /// Lends the records and unit vectors of members; one that cannot be read any more is left out.
    private static func forEach(
        _ seqs: [UInt64], in store: Store, _ body: (UInt64, DecisionRecord, ArraySlice<Float>) -> Void
    ) {
        for start in stride(from: 0, to: seqs.count, by: page) {
            let read = try? store.read { reader in
                try seqs[start..<min(start + page, seqs.count)].compactMap {
                    seq -> (UInt64, DecisionRecord, [Float])? in
                    guard let entry = try reader.entry(seq), let vector = try reader.sample(seq) else { return nil }
                    return (seq, try DecisionRecord(json: entry.record), vector)
                }
            }
            for (seq, record, vector) in read ?? [] {
                body(seq, record, Matrix(rows: 1, columns: vector.count, elements: vector).directions().row(0))
            }
        }
    }

    private static func zeros(count: Int) -> Int {
        var zeros = 0
        while count >> zeros > pointsMax { zeros += 1 }
        return zeros
    }

    /// Spreads neighbouring numbers.
    private static func hash(_ seq: UInt64) -> UInt64 {
        let product = seq &* 0x9E37_79B9_7F4A_7C15
        return product ^ product >> 32
    }
}
