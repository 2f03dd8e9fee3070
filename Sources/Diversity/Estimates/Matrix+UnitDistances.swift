import Vectors

extension Matrix {
    /// Below this, squared distances from products are computed again by differences: there the products' rounding,
    /// at most 2 · columns · 2⁻²⁴, would be a noticeable share.
    private static let nearlyEqual: Float = 0.02

    /// Squared distances of the rows of `queries` to all rows, both of unit norm, by matrix products:
    /// `queries.rows` × `rows` numbers, row-major, written over `distances`. Those of equal rows are exactly 0.
    ///
    /// - Complexity: O(queries · rows · columns).
    func squaredUnitDistances(of queries: Matrix, into distances: inout [Float]) {
        products(of: 0..<queries.rows, in: queries, with: 0..<rows, into: &distances)
        for query in 0..<queries.rows {
            let vector = queries.row(query)
            let start = query * rows
            for row in 0..<rows {
                let squared = 2 - 2 * distances[start + row]
                distances[start + row] = squared < Self.nearlyEqual ? squaredDistance(ofRow: row, to: vector) : squared
            }
        }
    }

    /// The squared distance of each row of `queries` to the nearest row, both of unit norm; the nearest is found by matrix
    /// products, so that among rows that are equally near but for rounding it may be another. There is a row at least.
    func nearestSquaredUnitDistances(of queries: Matrix) -> [Float] {
        var products: [Float] = []
        self.products(of: 0..<queries.rows, in: queries, with: 0..<rows, into: &products)
        return (0..<queries.rows).map { query in
            var nearest = 0
            let start = query * rows
            for row in 1..<max(rows, 1) where products[start + row] > products[start + nearest] { nearest = row }
            return squaredDistance(ofRow: nearest, to: queries.row(query))
        }
    }
}
