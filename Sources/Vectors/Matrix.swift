/// Rows of single-precision numbers, contiguous and row-major: embeddings, one a row.
///
/// Invariant: `elements.count == rows * columns`, and `columns > 0`.
public struct Matrix: Sendable, Equatable {
    /// How many rows there are.
    public private(set) var rows: Int
    /// The dimension of each row.
    public let columns: Int
    /// Row 0, then row 1, and so on.
    public private(set) var elements: [Float]

    /// A matrix without rows.
    public init(columns: Int) {
        self.init(rows: 0, columns: columns, elements: [])
    }

    /// A matrix over `elements`, which must be `rows * columns` numbers.
    public init(rows: Int, columns: Int, elements: [Float]) {
        precondition(columns > 0, "a matrix has at least one column, found \(columns)")
        precondition(elements.count == rows * columns, "\(rows) x \(columns) is not \(elements.count) elements")
        self.rows = rows
        self.columns = columns
        self.elements = elements
    }

    /// Row `index`; a view of `elements`, so its indices start at `index * columns`.
    public func row(_ index: Int) -> ArraySlice<Float> {
        elements[index * columns..<(index + 1) * columns]
    }

    /// Makes room for `count` rows in all.
    public mutating func reserveRows(_ count: Int) {
        elements.reserveCapacity(count * columns)
    }

    /// Adds a row at the end.
    public mutating func append(_ row: some Collection<Float>) {
        precondition(row.count == columns, "a row of \(row.count) does not fit \(columns) columns")
        elements.append(contentsOf: row)
        rows += 1
    }

    /// Overwrites row `index`.
    public mutating func replaceRow(_ index: Int, with row: some Collection<Float>) {
        precondition(row.count == columns, "a row of \(row.count) does not fit \(columns) columns")
        elements.replaceSubrange(index * columns..<(index + 1) * columns, with: row)
    }

    /// Removes row `index` by moving the last row into its place.
    public mutating func removeRowBySwapping(_ index: Int) {
        precondition(index < rows, "row \(index) of \(rows)")
        if index != rows - 1 { replaceRow(index, with: Array(row(rows - 1))) }
        elements.removeLast(columns)
        rows -= 1
    }

    /// The rows at `indices`, in that order.
    public func selecting(_ indices: some Collection<Int>) -> Matrix {
        var chosen = Matrix(columns: columns)
        chosen.reserveRows(indices.count)
        for index in indices { chosen.append(row(index)) }
        return chosen
    }

    /// The first `count` rows, or all where there are fewer.
    public func prefix(_ count: Int) -> Matrix {
        count >= rows ? self : Matrix(rows: count, columns: columns, elements: Array(elements[..<(count * columns)]))
    }

    /// The Euclidean norm of each row, summed in double precision.
    public func norms() -> [Double] {
        (0..<rows).map { index in
            var sum = 0.0
            for value in row(index) { sum += Double(value) * Double(value) }
            return sum.squareRoot()
        }
    }

    /// Each row divided by its norm. A zero row stays zero.
    public func normalized() -> Matrix { normalized(withoutBelow: 0) }

    /// Each row divided by its norm, for distances between directions: numbers below 2⁻⁶⁴ become 0.
    ///
    /// Some models leave dimensions unused but for 1e-33 or so, whose squares are below the range of single precision:
    /// they add nothing, and processors take several times as long for them. No distance above 2⁻¹⁰⁰ is changed.
    public func directions() -> Matrix { normalized(withoutBelow: 0x1p-64) }

    private func normalized(withoutBelow bound: Float) -> Matrix {
        var result = elements
        var numbers = result.mutableSpan
        for (index, norm) in norms().enumerated() where norm > 0 {
            let scale = 1 / norm
            for position in index * columns..<(index + 1) * columns {
                let number = Float(Double(numbers[position]) * scale)
                numbers[position] = number.magnitude < bound ? 0 : number
            }
        }
        return Matrix(rows: rows, columns: columns, elements: result)
    }
}
