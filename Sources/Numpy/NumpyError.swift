/// Why an .npy file could not be read or written.
public struct NumpyError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file.
    public let path: String
    /// What is the matter with it.
    public let problem: NumpyProblem

    /// An error about one file.
    public init(path: String, problem: NumpyProblem) {
        self.path = path
        self.problem = problem
    }

    /// The path, then what was found and what was expected.
    public var description: String { "\(path): \(problem)" }
}

/// What can be the matter with an .npy file.
public enum NumpyProblem: Error, Equatable, Sendable, CustomStringConvertible {
    /// The system refused to open or read the file.
    case unreadable(reason: String)
    /// The system refused to create or write the file.
    case unwritable(reason: String)
    /// The file does not begin with the format's six magic bytes.
    case notNumpy
    /// A format version other than 1.0, 2.0 and 3.0.
    case version(major: UInt8, minor: UInt8)
    /// The file ends within its header.
    case truncatedHeader
    /// The header claims more bytes than any header of ours needs.
    case headerTooLong(found: Int, limit: Int)
    /// The header is not the expected dictionary; `offset` counts bytes within the dictionary's text.
    case header(offset: Int, expected: String)
    /// The header lacks one of its three keys.
    case keyMissing(String)
    /// The header has a key twice, or one that the format does not know.
    case keyUnexpected(String)
    /// The type of the numbers is not one of those expected.
    case type(found: String, expected: [String])
    /// The array is stored column by column.
    case fortranOrder
    /// The array has not the number of dimensions expected, or none of something.
    case shape(found: [Int], expected: String)
    /// The array would not fit into memory addresses.
    case tooLarge(shape: [Int])
    /// The file ends before the array does; bytes of numbers.
    case truncated(found: Int, expected: Int)
    /// The file goes on after the array; bytes.
    case trailingBytes(Int)

    /// What was found, and what was expected.
    public var description: String {
        switch self {
        case .unreadable(let reason): "cannot be read: \(reason)"
        case .unwritable(let reason): "cannot be written: \(reason)"
        case .notNumpy: #"is no .npy file: it does not begin with "\x93NUMPY""#
        case .version(let major, let minor): "has format version \(major).\(minor); expected 1.0, 2.0 or 3.0"
        case .truncatedHeader: "ends within its header"
        case .headerTooLong(let found, let limit): "has a header of \(found) bytes; expected at most \(limit)"
        case .header(let offset, let expected): "has a malformed header: expected \(expected) at byte \(offset)"
        case .keyMissing(let key): "has no '\(key)' in its header"
        case .keyUnexpected(let key): "has an unexpected or repeated '\(key)' in its header"
        case .type(let found, let expected):
            "holds \(found); expected \(expected.map { "'\($0)'" }.joined(separator: " or "))"
        case .fortranOrder: "is in Fortran order; expected C order (numpy.ascontiguousarray)"
        case .shape(let found, let expected): "has shape \(Self.tuple(found)); expected \(expected)"
        case .tooLarge(let shape): "has shape \(Self.tuple(shape)), too large for this machine"
        case .truncated(let found, let expected): "ends early: \(found) bytes of numbers, expected \(expected)"
        case .trailingBytes(let count): "has \(count) bytes after the array; expected none"
        }
    }

    /// A shape as Python prints it.
    static func tuple(_ shape: [Int]) -> String {
        shape.count == 1 ? "(\(shape[0]),)" : "(\(shape.map(String.init).joined(separator: ", ")))"
    }
}
