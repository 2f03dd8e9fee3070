/// Something in a store that its format does not allow.
public struct VerificationFinding: Sendable, Equatable, CustomStringConvertible {
    /// The table it is in.
    public let table: String
    /// The seq it concerns; nil for a table as a whole.
    public let seq: UInt64?
    /// What is there, and what was expected.
    public let problem: String

    /// A finding.
    package init(table: String, seq: UInt64?, problem: String) {
        self.table = table
        self.seq = seq
        self.problem = problem
    }

    /// `table seq: problem`.
    public var description: String {
        "\(table)\(seq.map { " \($0)" } ?? ""): \(problem)"
    }
}
