import NeighborIndex
import Vectors

/// An arrival whose nearest members are looked for among all members as well.
///
/// Members come and go on the way. So both answers are of the pool as it is when the last was measured: those that changed
/// are measured again then, and the codes are asked once more.
struct MemberAudit: Sendable, Equatable, Codable {
    /// Of the nearest, how many a gain depends on much: recall is that of so many.
    static let head = 64

    /// How far the exact answer has come.
    private(set) var pass: ExactPass
    /// The arrival's own position in the log.
    private let seq: UInt64
    private let quality: Double
    private let density: Double
    /// What was compared; nil where nothing was.
    private let comparison: GainComparison?
    /// Members in these places changed since it began, in that order: a set would be stored in any.
    private var changed: [Int] = []

    init(
        _ vector: ArraySlice<Float>, seq: UInt64, quality: Double, density: Double, members: Int,
        comparison: GainComparison?
    ) {
        // Members may leave, and the arrival itself may be one of those that joined.
        pass = ExactPass(EstimatedMembers.candidates + Self.head, to: vector, rows: members)
        self.seq = seq
        self.quality = quality
        self.density = density
        self.comparison = comparison
    }

    /// The place has another member now, or none any more.
    mutating func noteChange(of slot: Int) { changed.append(slot) }

    /// Measures some more members; tells what came of it when it is done.
    mutating func advance(_ pool: inout Pool) -> AuditedSearch? {
        // A pool that has shrunk is over sooner: what is left of it was noted as changed where it moved.
        let members = pool.count
        pass.advance { vector, slots in
            pool.squaredDistances(
                from: vector, to: slots.lowerBound..<max(slots.lowerBound, min(slots.upperBound, members)))
        } counting: { _ in
            true
        }
        guard pass.isOver else { return nil }
        return finish(&pool)
    }

    private func finish(_ pool: inout Pool) -> AuditedSearch {
        var exact = ExactPass(EstimatedMembers.candidates, to: pass.vector, rows: 0)
        func offer(_ neighbor: Neighbor) {
            if neighbor.slot < pool.count, pool.members[neighbor.slot].seq != seq { exact.offer(neighbor) }
        }
        let changed = Set(changed)
        for neighbor in pass.nearest where !changed.contains(neighbor.slot) { offer(neighbor) }
        for slot in changed where slot < pool.count {
            offer(
                Neighbor(slot: slot, squaredDistance: pool.squaredDistances(from: pass.vector, to: slot..<slot + 1)[0]))
        }
        let truth = exact.nearest
        let query = Matrix(rows: 1, columns: pass.vector.count, elements: Array(pass.vector))
        let answer = pool.nearest(truth.count + 1, toRow: 0, of: query)
            .filter { pool.members[$0.slot].seq != seq }.prefix(truth.count)
        let gains = [truth, Array(answer)].map { nearest in
            pool.gainOfAdding(pool.proximity(of: pass.vector) { nearest }, density: density).gain * quality
        }
        return AuditedSearch(
            found: answer.prefix(Self.head).map(\.squaredDistance), truth: Array(truth.prefix(Self.head)),
            comparison: comparison, error: gains[0] - gains[1]
        ) { [pool] in pool.unprobed($0, from: pass.vector) }
    }
}
