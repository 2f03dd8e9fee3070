/// What is wrong with a key's file. Never holds a key.
public struct KeyFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file or directory.
    public let path: String
    /// What is wrong with it, and what was expected.
    public let problem: String

    /// An error about `path`.
    public init(path: String, problem: String) {
        self.path = path
        self.problem = problem
    }

    /// For example `keys/alice.key: holds no public key; …`.
    public var description: String { "\(path): \(problem)" }
}
