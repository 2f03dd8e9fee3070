/// How numbers lie in a binary frame or file: little-endian, row-major.
public enum ElementType: String, Sendable, CaseIterable, Codable {
    /// IEEE 754 single precision.
    case f32
    /// IEEE 754 half precision.
    case f16
    /// The upper half of a single-precision number.
    case bf16
    /// IEEE 754 double precision.
    case f64

    /// Bytes for one number.
    public var size: Int {
        switch self {
        case .f16, .bf16: 2
        case .f32: 4
        case .f64: 8
        }
    }
}

extension Matrix {
    /// Decodes `rows * columns` numbers, or gives nil where `bytes` is not exactly that long.
    ///
    /// Double precision beyond the range of single precision becomes infinite.
    public init?(decoding bytes: some Collection<UInt8>, as type: ElementType, rows: Int, columns: Int) {
        let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
        guard !overflow, count <= Int.max / 8, bytes.count == count * type.size else { return nil }
        var elements: [Float] = []
        elements.reserveCapacity(count)
        type.decode(bytes, appendingTo: &elements)
        self.init(rows: rows, columns: columns, elements: elements)
    }
}

/// The little-endian bytes of single-precision numbers, and back.
public enum FloatBytes {
    /// Four bytes for each number.
    public static func encode(_ numbers: some Collection<Float>) -> [UInt8] {
        unsafe Array(numbers).map(\.bitPattern.littleEndian).withUnsafeBytes { unsafe Array($0) }
    }

    /// The numbers in `bytes`, or nil where its length is no multiple of four.
    public static func decode(_ bytes: some Collection<UInt8>) -> [Float]? {
        guard bytes.count % 4 == 0 else { return nil }
        let columns = max(bytes.count / 4, 1)
        return Matrix(decoding: bytes, as: .f32, rows: bytes.isEmpty ? 0 : 1, columns: columns)?.elements
    }
}
