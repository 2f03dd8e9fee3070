import Vectors

/// Rows that a search measures, by slot.
public protocol MeasuredRows: Sendable {
    /// Squared Euclidean distances of `query` to the rows in `slots`, written over `distances`; to the bit what
    /// `Matrix.squaredDistances` gives.
    func squaredDistances(from query: ArraySlice<Float>, to slots: [UInt32], into distances: inout [Float])
}

/// Where an index reads full vectors from, by slot: memory, or a file's map.
public protocol RowSource: MeasuredRows {
    /// The dimension of each row.
    var columns: Int { get }

    /// Adds the rows in `slots` to the end of `elements`.
    func appendRows(_ slots: [UInt32], to elements: inout [Float])
}

extension MeasuredRows {
    /// Rows with their distances from a vector, in their order, which ascends; only what is not known is measured.
    public func neighbors(of vector: ArraySlice<Float>, in slots: [UInt32], known: [Neighbor]) -> [Neighbor] {
        let known = known.sorted { $0.slot < $1.slot }
        var found: [Neighbor] = []
        found.reserveCapacity(slots.count)
        var (unknown, places): ([UInt32], [Int]) = ([], [])
        var next = 0
        for slot in slots {
            while next < known.count, known[next].slot < slot { next += 1 }
            if next < known.count, known[next].slot == slot {
                found.append(known[next])
            } else {
                unknown.append(slot)
                places.append(found.count)
                found.append(Neighbor(slot: Int(slot), squaredDistance: 0))
            }
        }
        var distances: [Float] = []
        squaredDistances(from: vector, to: unknown, into: &distances)
        for (place, distance) in zip(places, distances) { found[place].squaredDistance = distance }
        return found
    }
}

extension Matrix: RowSource {
    /// Squared distances of `query` to the rows in `slots`, written over `distances`.
    public func squaredDistances(from query: ArraySlice<Float>, to slots: [UInt32], into distances: inout [Float]) {
        distances = slots.map { squaredDistance(ofRow: Int($0), to: query) }
    }

    /// Adds the rows in `slots` to the end of `elements`.
    public func appendRows(_ slots: [UInt32], to elements: inout [Float]) {
        for slot in slots { elements.append(contentsOf: row(Int(slot))) }
    }
}
