import Diversity

/// How far a sample is from the members, as far as the pool's arithmetic asks.
enum Proximity: Sendable {
    /// Squared distances to all members, by slot.
    case all([Float])
    /// The nearest members and the distances to the pool's sample.
    case near(Surroundings)

    /// The nearest member and its cosine distance; nil for an empty pool.
    var nearest: (slot: Int, distance: Double)? {
        switch self {
        case .all(let distances):
            var nearest: (slot: Int, distance: Double)?
            for (slot, distance) in distances.enumerated() where Double(distance) / 2 < nearest?.distance ?? .infinity {
                nearest = (slot, Double(distance) / 2)
            }
            return nearest
        case .near(let surroundings):
            return surroundings.nearest.first.map { ($0.slot, Double($0.distance)) }
        }
    }

    /// The cosine distance to the member in `slot`, where it is known.
    func distance(to slot: Int) -> Float? {
        switch self {
        case .all(let distances): distances[slot] / 2
        case .near(let surroundings): surroundings.nearest.first { $0.slot == slot }?.distance
        }
    }

    /// Members that the sample may be near to, and their squared distances.
    func forEachNear(_ body: (_ slot: Int, _ squaredDistance: Float) -> Void) {
        switch self {
        case .all(let distances):
            for (slot, distance) in distances.enumerated() { body(slot, distance) }
        case .near(let surroundings):
            for neighbor in surroundings.nearest { body(neighbor.slot, 2 * neighbor.distance) }
        }
    }
}
