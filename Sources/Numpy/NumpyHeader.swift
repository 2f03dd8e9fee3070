/// The header of an .npy file: what its numbers are and how they are laid out.
///
/// The format is NumPy's own (NEP 1, `numpy.lib.format`): six magic bytes, a version of two, the length of what follows
/// in two bytes (version 1.0) or four (2.0 and 3.0), little-endian, and a Python dictionary literal padded with spaces,
/// with exactly the keys `descr`, `fortran_order` and `shape`.
public struct NumpyHeader: Equatable, Sendable {
    /// The type of the numbers, such as `<f4`; a structured type as it is written, from its bracket on.
    public var type: String
    /// Whether the array is stored column by column.
    public var fortranOrder: Bool
    /// The length of each dimension.
    public var shape: [Int]

    /// A header with the given fields.
    public init(type: String, fortranOrder: Bool = false, shape: [Int]) {
        self.type = type
        self.fortranOrder = fortranOrder
        self.shape = shape
    }

    /// Parses the dictionary's text, from its brace to the end of its padding.
    ///
    /// - Throws: `NumpyProblem` where the text is anything else than such a dictionary.
    public init(parsing text: [UInt8]) throws(NumpyProblem) {
        var parser = PythonLiteralParser(text)
        var type: String?
        var fortranOrder: Bool?
        var shape: [Int]?
        try parser.expect("{", or: "'{'")
        while !parser.skip("}") {
            let key = try parser.string(expected: "a key or '}'")
            try parser.expect(":", or: "':'")
            switch key {
            case "descr" where type == nil: type = try parser.type()
            case "fortran_order" where fortranOrder == nil: fortranOrder = try parser.boolean()
            case "shape" where shape == nil: shape = try parser.tuple()
            default: throw .keyUnexpected(key)
            }
            if !parser.skip(",") {
                try parser.expect("}", or: "',' or '}'")
                break
            }
        }
        try parser.expectEnd()
        guard let type else { throw .keyMissing("descr") }
        guard let fortranOrder else { throw .keyMissing("fortran_order") }
        guard let shape else { throw .keyMissing("shape") }
        self.init(type: type, fortranOrder: fortranOrder, shape: shape)
    }

    /// The whole header, magic bytes included, in version 1.0: a multiple of 64 bytes.
    public var bytes: [UInt8] {
        let order = fortranOrder ? "True" : "False"
        let text = "{'descr': '\(type)', 'fortran_order': \(order), 'shape': \(NumpyProblem.tuple(shape)), }"
        let length = Self.magic.count + 4 + text.utf8.count + 1
        let padding = (64 - length % 64) % 64
        let textLength = text.utf8.count + padding + 1
        return Self.magic + [1, 0, UInt8(textLength & 0xff), UInt8(textLength >> 8)] + Array(text.utf8)
            + Array(repeating: UInt8(ascii: " "), count: padding) + [UInt8(ascii: "\n")]
    }

    /// The bytes that every .npy file begins with.
    static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    /// Far more than a header of two dimensions needs; a longer one is hostile, or of a structured type.
    static let lengthLimit = 65_535
}
