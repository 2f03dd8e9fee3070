import Locks
import Vectors

/// The centroids that partition entropy and cluster inertia are about.
///
/// They are kept while what they were found among changes little, so that values of different times compare, and so that
/// an estimate and the exact value are of the same clusters.
final class Clusterings: Sendable {
    private struct Found {
        var centroids: Matrix
        /// What of the reference or the pool there was.
        var size: Int
    }

    private struct Kept {
        /// `size` counts rows.
        var reference: Found?
        /// `size` counts changes of the pool.
        var members: Found?
    }

    private let kept = Lock(Kept())

    /// How many clusters k-means makes.
    static let count = 100
    /// Of the generator that starts it.
    static let seed: UInt64 = 1
    /// The most rows of a reference that are clustered, drawn at random.
    static let referenceRows = 10_000

    /// Centroids of the reference's rows; nil before they are found.
    var reference: Matrix? { kept.withLock { $0.reference?.centroids } }

    /// Centroids of the members; nil before they are found.
    var members: Matrix? { kept.withLock { $0.members?.centroids } }

    /// The reference's centroids where they hold for `rows` rows, that is until there are twice as many.
    func reference(of rows: Int) -> Matrix? {
        kept.withLock { kept in
            kept.reference.flatMap { rows < 2 * $0.size ? $0.centroids : nil }
        }
    }

    /// The members' centroids where they hold for this pool, that is until as many members have come or gone as half of
    /// it.
    func members(of pool: MirroredPool) -> Matrix? {
        kept.withLock { kept in
            kept.members.flatMap { 2 * (pool.added + pool.removed - $0.size) < pool.count ? $0.centroids : nil }
        }
    }

    /// Takes the centroids of `rows` reference rows.
    func setReference(_ centroids: Matrix, of rows: Int) {
        kept.withLock { $0.reference = Found(centroids: centroids, size: rows) }
    }

    /// Takes the centroids of the pool's members.
    func setMembers(_ centroids: Matrix, of pool: MirroredPool) {
        kept.withLock { $0.members = Found(centroids: centroids, size: pool.added + pool.removed) }
    }
}
