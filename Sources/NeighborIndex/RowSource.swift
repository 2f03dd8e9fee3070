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
