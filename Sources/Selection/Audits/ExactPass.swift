import NeighborIndex
import Vectors

/// A search that measures every row of an index, a few rows with each later arrival, so that no arrival waits for it.
struct ExactPass: Sendable, Equatable {
    /// Rows measured at a time: some microseconds.
    private static let step = 32

    /// How many rows there were when it began.
    let rows: Int
    private let wanted: Int
    private let query: PackedFloats
    private var next = 0
    /// The nearest so far: a squared distance's bits above the slot, ascending.
    private var keys = PackedNumbers<UInt64>()

    /// Looks for the `wanted` rows nearest to a unit vector.
    init(_ wanted: Int, to vector: ArraySlice<Float>, rows: Int) {
        self.wanted = wanted
        self.rows = rows
        query = PackedFloats(Array(vector))
    }

    var vector: ArraySlice<Float> { query.values[...] }

    var isOver: Bool { next >= rows }

    /// The nearest rows found so far, nearest first.
    var nearest: [Neighbor] {
        keys.values.map {
            Neighbor(slot: Int($0 & 0xffff_ffff), squaredDistance: Float(bitPattern: UInt32($0 >> 32)))
        }
    }

    /// Measures some more rows.
    mutating func advance(
        measuring distances: (ArraySlice<Float>, Range<Int>) -> [Float], counting isCounted: (Neighbor) -> Bool
    ) {
        let slots = next..<min(next + Self.step, rows)
        for (slot, distance) in zip(slots, distances(vector, slots)) {
            let neighbor = Neighbor(slot: slot, squaredDistance: distance)
            if isCounted(neighbor) { offer(neighbor) }
        }
        next = slots.upperBound
    }

    /// Takes a row in that was measured elsewhere.
    mutating func offer(_ neighbor: Neighbor) {
        // Distances are not negative, so that their bits are in their order.
        let key = UInt64(neighbor.squaredDistance.bitPattern) << 32 | UInt64(neighbor.slot)
        if keys.values.count >= wanted {
            guard let last = keys.values.last, key < last else { return }
            keys.values.removeLast()
        }
        keys.values.insert(key, at: keys.values.firstIndex { key < $0 } ?? keys.values.count)
    }
}

extension ExactPass: Codable {}
