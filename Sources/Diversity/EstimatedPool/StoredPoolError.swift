/// The stored state of a pool cannot be used; the pool can be made anew from its members.
public struct StoredPoolError: Error, Equatable, CustomStringConvertible {
    /// What was found, and what was expected.
    public let problem: String

    package init(_ problem: String) {
        self.problem = problem
    }

    /// What is wrong, and what to do.
    public var description: String {
        "the stored state of the pool: \(problem); delete it, and the pool is made anew from its members"
    }
}
