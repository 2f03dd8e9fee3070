/// Why a text is not JSON, and where.
public struct JSONSyntaxError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The offset of the byte at which reading stopped.
    public let position: Int
    /// What was found there, and what was expected.
    public let reason: String

    /// For example `byte 17: found "}", expected a value`.
    public var description: String { "byte \(position): \(reason)" }
}
