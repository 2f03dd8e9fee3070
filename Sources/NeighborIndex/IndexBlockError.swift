/// Stored blocks are not those of an index.
public struct IndexBlockError: Error, Equatable, CustomStringConvertible {
    /// The number of the block, or of the one that is missing.
    public let number: UInt32
    /// What was found, and what was expected.
    public let problem: String

    /// The error of a block.
    public init(number: UInt32, problem: String) {
        self.number = number
        self.problem = problem
    }

    /// What is wrong, and what to do.
    public var description: String {
        "block \(number) of the stored index: \(problem); delete the stored blocks and build the index anew from the vectors"
    }
}
