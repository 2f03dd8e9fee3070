import COpenBLAS
import Foundation

/// A symmetric matrix of double-precision numbers, for spectra and determinants.
public struct SymmetricMatrix: Sendable {
    /// How many rows and columns there are.
    public let order: Int
    /// order × order numbers, of which only the upper triangle (row ≤ column) is meant.
    private var elements: [Double]

    /// The matrix A·Aᵀ or Aᵀ·A of the rows of A, whichever is smaller. The two have the same eigenvalues but for zeros.
    ///
    /// - Complexity: O(rows · columns · min(rows, columns)).
    public init(smallerGramOf matrix: Matrix) {
        self.init(order: min(matrix.rows, matrix.columns))
        if matrix.rows < matrix.columns {
            update(with: matrix.elements.map(Double.init), transposed: false)
        } else {
            for start in stride(from: 0, to: matrix.rows, by: Self.block) {
                let rows = start..<min(start + Self.block, matrix.rows)
                let numbers = matrix.elements[rows.lowerBound * matrix.columns..<rows.upperBound * matrix.columns]
                update(with: numbers.map(Double.init), transposed: true)
            }
        }
    }

    /// The matrix of order × (order + 1)/2 numbers, those of row 0 from the diagonal on, then those of row 1 and so on,
    /// each times `unit`.
    public init(order: Int, upperTriangle: [Int64], unit: Double) {
        precondition(upperTriangle.count == order * (order + 1) / 2, "\(upperTriangle.count) numbers for \(order) rows")
        self.init(order: order)
        var next = 0
        for row in 0..<order {
            for column in row..<order {
                elements[row * order + column] = Double(upperTriangle[next]) * unit
                next += 1
            }
        }
    }

    private init(order: Int) {
        self.order = order
        elements = [Double](repeating: 0, count: order * order)
    }

    /// Rows that are converted to double precision at a time.
    private static let block = 1024

    /// Adds BᵀB where `transposed`, else BBᵀ; B is row-major, with `order` columns or rows respectively.
    private mutating func update(with numbers: [Double], transposed: Bool) {
        guard order > 0, !numbers.isEmpty else { return }
        let inner = numbers.count / order
        unsafe cblas_dsyrk(
            CblasRowMajor, CblasUpper, transposed ? CblasTrans : CblasNoTrans, Int32(order), Int32(inner), 1, numbers,
            Int32(transposed ? order : inner), 1, &elements, Int32(order))
    }

    /// Adds `value` to each number on the diagonal.
    public mutating func addToDiagonal(_ value: Double) {
        for index in 0..<order { elements[index * order + index] += value }
    }

    /// The sum of the squares of all numbers, that is of the eigenvalues.
    public func squaredFrobeniusNorm() -> Double {
        var sum = 0.0
        for row in 0..<order {
            sum += elements[row * order + row] * elements[row * order + row]
            for column in row + 1..<max(order, row + 1) {
                sum += 2 * elements[row * order + column] * elements[row * order + column]
            }
        }
        return sum
    }

    /// The eigenvalues in ascending order (LAPACK `dsyevd`), or nil where the iteration did not converge.
    ///
    /// - Complexity: O(order³).
    public func eigenvalues() -> [Double]? {
        guard order > 0 else { return [] }
        var destroyed = elements
        var values = [Double](repeating: 0, count: order)
        var order = Int32(order)
        var info: Int32 = 0
        // Without eigenvectors, 2n + 1 numbers of workspace and one integer are what LAPACK documents.
        var work = [Double](repeating: 0, count: 2 * self.order + 1)
        var workCount = Int32(work.count)
        var integers: [Int32] = [0]
        var integerCount: Int32 = 1
        // The upper triangle by rows is the lower one by columns.
        unsafe dsyevd_(
            "N", "L", &order, &destroyed, &order, &values, &work, &workCount, &integers, &integerCount, &info, 1, 1)
        return info == 0 ? values : nil
    }

    /// The natural logarithm of the determinant (Cholesky, LAPACK `dpotrf`), or nil where the matrix is not positive
    /// definite.
    ///
    /// - Complexity: O(order³).
    public func logDeterminant() -> Double? {
        guard order > 0 else { return 0 }
        var factor = elements
        var order = Int32(order)
        var info: Int32 = 0
        unsafe dpotrf_("L", &order, &factor, &order, &info, 1)
        guard info == 0 else { return nil }
        return (0..<self.order).reduce(0) { $0 + 2 * log(factor[$1 * self.order + $1]) }
    }
}
