/// Numbers inside values: little-endian, like those on the wire.
enum LittleEndian {
    /// The number in the eight bytes from `offset`.
    static func word(_ bytes: Span<UInt8>, at offset: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in 0..<8 { word |= UInt64(bytes[offset + index]) << (8 * UInt64(index)) }
        return word
    }

    /// The number in the four bytes from `offset`.
    static func half(_ bytes: Span<UInt8>, at offset: Int) -> UInt32 {
        var half: UInt32 = 0
        for index in 0..<4 { half |= UInt32(bytes[offset + index]) << (8 * UInt32(index)) }
        return half
    }

    /// Appends the low `size` bytes of `number`.
    static func append(_ number: UInt64, size: Int, to bytes: inout [UInt8]) {
        for index in 0..<size { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * UInt64(index)))) }
    }
}
