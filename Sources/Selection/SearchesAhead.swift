import NeighborIndex

/// The answers to the queries of a batch that are next, and those to the queries behind them, which are searched for
/// meanwhile.
struct SearchesAhead {
    var present: AheadSearch?
    var next: AheadSearch?

    /// Goes on to the queries behind.
    mutating func advance() {
        present = next
        next = nil
    }

    /// Has the answers take in that the row in `slot` of the index has been written.
    mutating func noteChange(of slot: Int, in index: ApproximateIndex) {
        present?.noteChange(of: slot, in: index)
        next?.noteChange(of: slot, in: index)
    }
}
