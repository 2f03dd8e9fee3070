import ArgumentParser
import Numpy
import Vectors

/// The file that a command reads its vectors from.
struct MatrixInput: ParsableArguments {
    @Argument(
        help: ArgumentHelp("Vectors: an .npy file of shape (n, d) and type f2, f4 or f8.", valueName: "file"),
        completion: .file(extensions: ["npy"]))
    var file: String

    @Option(help: ArgumentHelp("Use the first rows of the file only.", valueName: "n"))
    var rows: Int?

    func validate() throws {
        if let rows, rows < 1 { throw ValidationError("--rows: found \(rows), expected at least 1") }
    }

    /// The rows.
    func load() throws(NumpyError) -> Matrix {
        let matrix = try NumpyFile.readMatrix(path: file)
        guard let rows else { return matrix }
        return matrix.prefix(rows)
    }

    /// The rows of another file, which have to have as many numbers as those of `matrix`, and to be usable.
    func load(_ other: String, besides matrix: Matrix, directed: Bool) throws -> Matrix {
        let rows = try NumpyFile.readMatrix(path: other)
        guard rows.columns == matrix.columns else {
            let reason = "has vectors of \(rows.columns) numbers, expected \(matrix.columns) as in \(file)"
            throw RowError(file: other, row: nil, reason: reason)
        }
        try RowError.check(rows, file: other, directed: directed)
        return rows
    }
}

/// What is wrong with a row of a file, or with the file where no row is to blame.
struct RowError: Error, Equatable, CustomStringConvertible {
    let file: String
    let row: Int?
    let reason: String

    var description: String { row.map { "\(file): row \($0): \(reason)" } ?? "\(file): \(reason)" }

    /// Refuses a matrix with a row that holds NaN, an infinity or, as `directed` says, nothing but zeros.
    static func check(_ matrix: Matrix, file: String, directed: Bool) throws(RowError) {
        if let row = matrix.firstRowNotFinite() {
            throw RowError(file: file, row: row, reason: "holds a number that is infinite or NaN")
        }
        guard directed, let row = matrix.norms().firstIndex(of: 0) else { return }
        throw RowError(file: file, row: row, reason: "is a zero vector, which has no direction")
    }
}
