/// A moment of a write.
public enum WritePoint: Sendable, Equatable, CaseIterable {
    /// The transaction has begun.
    case begun
    /// Something is about to be put or removed.
    case change
    /// All is changed, and nothing is committed.
    case changed
    /// It is committed.
    case committed
}

/// What goes wrong in writes; for simulations of crashes and of full disks.
package struct WriteFaults: Sendable {
    /// Told of each moment of each write. What it throws ends the write there: up to `changed` nothing of it remains.
    package let strike: @Sendable (WritePoint) throws(StoreError) -> Void

    /// Faults at the moments at which `strike` throws.
    package init(strike: @escaping @Sendable (WritePoint) throws(StoreError) -> Void) {
        self.strike = strike
    }
}
