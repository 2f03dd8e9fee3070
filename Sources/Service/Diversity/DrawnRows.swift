import Store
import Vectors

/// Rows drawn uniformly without replacement, in random order, to be read some at a time.
struct DrawnRows {
    /// How many were drawn.
    let count: Int
    /// Of how many.
    let population: Int
    /// Further rows, which are members of the pool.
    let zeros: Int
    /// Reads some of those drawn, as unit vectors.
    let rows: (Range<Int>) throws(StoreError) -> Matrix
}
