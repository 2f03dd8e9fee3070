/// Where rows that are not in memory are read from, by the names that they have in an index.
public protocol RowBacking: Sendable {
    /// Adds the rows of these names to the end of `elements`, in this order, with the bits that the index was given.
    func appendRows(named names: [UInt64], to elements: inout [Float])
}
