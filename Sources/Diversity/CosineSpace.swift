import Vectors

/// Rows as directions, and the cosine distances 1 − cos between them.
///
/// Distances are ‖u − v‖²/2 of unit vectors, by differences: exactly zero for copies, never negative, the same bits on
/// every machine. A zero vector has no direction; it is at distance 1 from every vector, itself included.
struct CosineSpace: Sendable {
    /// The rows divided by their norms; zero rows stay zero.
    let units: Matrix
    /// The zero rows, in order.
    let zeroRows: [Int]

    init(_ matrix: Matrix) {
        units = matrix.directions()
        zeroRows = units.squaredNorms().enumerated().filter { $0.element == 0 }.map(\.offset)
    }

    /// How many rows at a time `doubledDistances(from:into:)` is best asked for: as many as keep their distances to all
    /// rows within 8 MB, but at least 4, and at most 256 so that many threads find work.
    var blockSize: Int { min(256, max(4, 2_000_000 / max(units.rows, 1))) }

    /// Twice the cosine distances, that is ‖u − v‖², of the rows `block` to all rows: `block.count` × n numbers,
    /// row-major, written over `distances`.
    func doubledDistances(from block: Range<Int>, into distances: inout [Float]) {
        units.squaredDistances(from: block, of: units, to: 0..<units.rows, into: &distances)
        for zeroRow in zeroRows {
            for place in block.indices {
                distances[(place - block.lowerBound) * units.rows + zeroRow] = 2
            }
            if block.contains(zeroRow) {
                let start = (zeroRow - block.lowerBound) * units.rows
                for place in start..<start + units.rows { distances[place] = 2 }
            }
        }
    }

    /// Twice the cosine distances of row `index` to all rows, written over `distances`.
    func doubledDistances(from index: Int, into distances: inout [Float]) {
        doubledDistances(from: index..<index + 1, into: &distances)
    }
}
