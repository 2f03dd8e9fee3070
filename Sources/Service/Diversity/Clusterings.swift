import Synchronization
import Vectors

/// The centroids that k-means found last: partition entropy and cluster inertia are of these until they are found anew.
final class Clusterings: Sendable {
    private let centroids = Mutex<(reference: Matrix?, members: Matrix?)>((nil, nil))

    /// How many clusters k-means makes.
    static let count = 100
    /// Of the generator that starts it.
    static let seed: UInt64 = 1
    /// The most rows of a reference that are clustered, drawn at random.
    static let referenceRows = 10_000

    /// Centroids of the reference's rows; nil before they are found.
    var reference: Matrix? { centroids.withLock { $0.reference } }

    /// Centroids of the members; nil before they are found.
    var members: Matrix? { centroids.withLock { $0.members } }

    /// Takes the reference's centroids.
    func setReference(_ found: Matrix) { centroids.withLock { $0.reference = found } }

    /// Takes the members' centroids.
    func setMembers(_ found: Matrix) { centroids.withLock { $0.members = found } }
}
