import Vectors

/// Finds, for blocks of rows that come in order, those near an earlier distinct row: by matrix products, with their
/// rounding bounded, and by differences where that leaves it open.
struct NearDuplicateSearch {
    private let squaredDistance: Float
    private let matrix: Matrix
    private let squaredNorms: [Float]
    /// The distinct rows so far, contiguous for the products, and which rows they are.
    private var distinct: Matrix
    private(set) var indices: [Int] = []
    private var products: [Float] = []

    private static let rowBlock = 128
    private static let distinctBlock = 4096

    /// A search over the rows of `matrix`, with no row taken in yet.
    init(_ matrix: Matrix, within squaredDistance: Float) {
        self.squaredDistance = squaredDistance
        self.matrix = matrix
        squaredNorms = matrix.squaredNorms()
        distinct = Matrix(columns: matrix.columns)
    }

    /// Takes all rows in.
    ///
    /// - Complexity: O(rows · distinct rows · columns) at the speed of matrix products, and O(columns) by differences for
    ///   each pair within rounding of the bound.
    mutating func run() {
        for start in stride(from: 0, to: matrix.rows, by: Self.rowBlock) {
            take(start..<min(start + Self.rowBlock, matrix.rows))
        }
    }

    private mutating func take(_ block: Range<Int>) {
        var isRepeated = [Bool](repeating: false, count: block.count)
        for start in stride(from: 0, to: distinct.rows, by: Self.distinctBlock) {
            let others = start..<min(start + Self.distinctBlock, distinct.rows)
            distinct.products(of: block, in: matrix, with: others, into: &products)
            for place in isRepeated.indices where !isRepeated[place] {
                isRepeated[place] = isNear(block.lowerBound + place, others, productsFrom: place * others.count)
            }
        }
        let before = indices.count
        for row in block where !isRepeated[row - block.lowerBound] {
            guard !indices[before...].contains(where: { coincide(row, $0) }) else { continue }
            indices.append(row)
            distinct.append(matrix.row(row))
        }
    }

    /// Whether `row` is near one of the distinct rows `others`, their products with it beginning at `first`.
    private func isNear(_ row: Int, _ others: Range<Int>, productsFrom first: Int) -> Bool {
        let products = products.span
        for other in others {
            let (own, norm) = (squaredNorms[row], squaredNorms[indices[other]])
            let estimate = own + norm - 2 * products[first + other - others.lowerBound]
            // γ for the product and both norms: ‖x‖‖y‖ is at most half the sum of the squares. NaN is measured.
            let error = Float(matrix.columns + 32) * 0x1p-23 * (own + norm)
            if estimate >= squaredDistance + error { continue }
            if estimate < squaredDistance - error || coincide(row, indices[other]) { return true }
        }
        return false
    }

    private func coincide(_ row: Int, _ other: Int) -> Bool {
        matrix.squaredDistance(ofRow: row, to: matrix.row(other)) < squaredDistance
    }
}
