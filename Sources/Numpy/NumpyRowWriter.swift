import Foundation
import Vectors

/// Writes a matrix row by row as `<f4`, so that memory holds a piece of it.
///
/// ```swift
/// let writer = try NumpyRowWriter(path: "rows.npy", rows: 2, columns: 3)
/// try writer.append([1, 2, 3])
/// try writer.append([4, 5, 6])
/// try writer.close()
/// ```
public final class NumpyRowWriter {
    private let path: String
    private let handle: FileHandle
    private let columns: Int
    private var left: Int
    private var piece: [UInt8] = []

    /// Begins a file of shape (rows, columns), over one that may be there.
    public init(path: String, rows: Int, columns: Int) throws(NumpyError) {
        self.path = path
        self.columns = columns
        left = rows
        do {
            try Data().write(to: URL(fileURLWithPath: path))
            handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
            try handle.write(contentsOf: NumpyHeader(type: "<f4", shape: [rows, columns]).bytes)
        } catch {
            throw NumpyError(path: path, problem: .unwritable(reason: NumpyReader.reason(error)))
        }
    }

    /// Adds a row.
    public func append(_ row: [Float]) throws(NumpyError) {
        precondition(
            row.count == columns && left > 0, "a row of \(row.count) numbers, \(left) rows of \(columns) to come")
        left -= 1
        piece += FloatBytes.encode(row[...])
        if piece.count >= NumpyFile.pieceSize { try flush() }
    }

    /// Ends the file; all rows have come.
    public func close() throws(NumpyError) {
        precondition(left == 0, "\(left) rows are missing")
        try flush()
        do { try handle.close() } catch {
            throw NumpyError(path: path, problem: .unwritable(reason: NumpyReader.reason(error)))
        }
    }

    private func flush() throws(NumpyError) {
        do { try handle.write(contentsOf: piece) } catch {
            throw NumpyError(path: path, problem: .unwritable(reason: NumpyReader.reason(error)))
        }
        piece.removeAll(keepingCapacity: true)
    }
}
