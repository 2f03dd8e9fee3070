import Foundation
import Vectors

/// .npy files: matrices of floating-point numbers, and lists of integers.
///
/// ```swift
/// let matrix = try NumpyFile.readMatrix(path: "embeddings.npy")
/// try NumpyFile.write([0, 17, 4], path: "chosen.npy")
/// ```
public enum NumpyFile {
    /// Reads a matrix of shape (n, d), n and d at least 1, of `<f4`, `<f2` or `<f8`, in C order.
    ///
    /// Double precision is rounded to single; beyond its range it becomes infinite. The file is read in pieces of 4 MB,
    /// so that memory holds the matrix and little else.
    ///
    /// - Throws: `NumpyError` for anything else, and where the file is shorter or longer than its header says.
    public static func readMatrix(path: String) throws(NumpyError) -> Matrix {
        try read(path) { file throws(NumpyProblem) in
            let header = try file.header()
            guard let type = elementTypes[header.type] else {
                throw .type(found: "'\(header.type)'", expected: elementTypes.keys.sorted())
            }
            guard header.shape.count == 2, !header.shape.contains(0) else {
                throw .shape(found: header.shape, expected: "(n, d) with at least one row and one column")
            }
            var elements: [Float] = []
            let count = try file.elementCount(header, elementSize: type.size)
            elements.reserveCapacity(count)
            try file.readPieces { type.decode($0, appendingTo: &elements) }
            return Matrix(rows: header.shape[0], columns: header.shape[1], elements: elements)
        }
    }

    /// Reads integers of shape (n,) and type `<i8`; n may be 0.
    ///
    /// - Throws: `NumpyError` for anything else, and where the file is shorter or longer than its header says.
    public static func readIntegers(path: String) throws(NumpyError) -> [Int] {
        try read(path) { file throws(NumpyProblem) in
            let header = try file.header()
            guard header.type == integerType else {
                throw .type(found: "'\(header.type)'", expected: [integerType])
            }
            guard header.shape.count == 1 else { throw .shape(found: header.shape, expected: "(n,)") }
            var integers: [Int] = []
            integers.reserveCapacity(try file.elementCount(header, elementSize: 8))
            try file.readPieces { piece in
                for start in stride(from: piece.startIndex, to: piece.endIndex, by: 8) {
                    let bits = piece[start..<start + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                    integers.append(Int(bitPattern: UInt(bits)))
                }
            }
            return integers
        }
    }

    /// Writes a matrix as `<f4` of shape (rows, columns), over a file that may be there.
    public static func write(_ matrix: Matrix, path: String) throws(NumpyError) {
        let header = NumpyHeader(type: "<f4", shape: [matrix.rows, matrix.columns])
        let pieces = stride(from: 0, to: matrix.elements.count, by: pieceSize / 4).lazy.map { start in
            FloatBytes.encode(matrix.elements[start..<min(start + pieceSize / 4, matrix.elements.count)])
        }
        try write(header, pieces, path: path)
    }

    /// Writes integers as `<i8` of shape (n,), over a file that may be there.
    public static func write(_ integers: [Int], path: String) throws(NumpyError) {
        let bytes = integers.flatMap { integer in (0..<8).map { UInt8(truncatingIfNeeded: integer >> (8 * $0)) } }
        try write(NumpyHeader(type: integerType, shape: [integers.count]), CollectionOfOne(bytes), path: path)
    }

    private static let integerType = "<i8"
    private static let elementTypes: [String: ElementType] = ["<f2": .f16, "<f4": .f32, "<f8": .f64]
    /// Bytes that are read or written at a time; a multiple of every element's size.
    static let pieceSize = 4 << 20

    private static func read<Value>(
        _ path: String, _ body: (inout NumpyReader) throws(NumpyProblem) -> Value
    ) throws(NumpyError) -> Value {
        do throws(NumpyProblem) {
            var reader = try NumpyReader(path: path)
            return try body(&reader)
        } catch {
            throw NumpyError(path: path, problem: error)
        }
    }

    private static func write(
        _ header: NumpyHeader, _ pieces: some Sequence<[UInt8]>, path: String
    ) throws(NumpyError) {
        do {
            // An empty file first: a handle for writing neither creates one nor cuts off what an old one holds.
            try Data().write(to: URL(fileURLWithPath: path))
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
            try handle.write(contentsOf: header.bytes)
            for piece in pieces { try handle.write(contentsOf: piece) }
            try handle.close()
        } catch {
            throw NumpyError(path: path, problem: .unwritable(reason: NumpyReader.reason(error)))
        }
    }
}
