/// A piece of an index as it is stored: a number, and the bytes under it.
///
/// All numbers are little-endian, all floating-point numbers IEEE 754 of 32 bits. With R the rotated dimension (the
/// dimension rounded up to a multiple of 24):
///
/// | number | bytes |
/// | --- | --- |
/// | 0 | the head: version, dimension, rows, cells (32 bits each), seed (64 bits), then nothing, or R numbers that the centroids' codes are relative to |
/// | 1 to 2³¹ − 1 | 64 rows' codes: the cell, the place among the cell's blocks, rows in use, 0 (32 bits each), then 8 R bytes of codes (byte b of row r at 64 b + r), 64 factors, 64 addends, 64 slots (32 bits each) |
/// | 2³¹ + cell | that cell's centroid: R numbers |
///
/// All blocks of an index have one size but for the head's and the centroids'. A row's code, factor and addend are RaBitQ's
/// (`CKernels/binary_codes.h`). What stands past the rows in use means nothing. A cell's blocks are full but for the last.
/// Every slot from 0 to rows − 1 stands in exactly one place.
public struct IndexBlock: Sendable, Equatable {
    /// The key to store it under.
    public let number: UInt32
    /// What to store; nil where what is stored is to be deleted, if there is any.
    public let bytes: [UInt8]?

    static let head: UInt32 = 0
    static let firstCodes: UInt32 = 1
    static let firstCentroid: UInt32 = 1 << 31
    static let version: UInt32 = 2
    /// Bytes of a block before its codes, and of the head before the reference.
    static let prefixBytes = 16
    static let headBytes = 24

    /// A block as it was stored.
    public init(number: UInt32, bytes: [UInt8]?) {
        self.number = number
        self.bytes = bytes
    }
}
