import CKernels

/// Unit vectors rounded to a byte a number, for distances that need not be exact: several times as fast as the exact ones.
///
/// A distance is off by about a thousandth, to either side, and is a function of its two vectors alone: the same bits on
/// every machine.
package struct RoundedRows: Sendable {
    /// A vector to measure from.
    package struct Query: Sendable {
        fileprivate var numbers: [Int8]
        fileprivate var scale: Float
    }

    private let columns: Int
    private let stride: Int
    private var numbers: [Int8] = []
    private var scales: [Float] = []

    /// No rows.
    package init(columns: Int) {
        self.columns = columns
        let block = Int(NOVELD_ROUNDED_BLOCK)
        stride = (columns + block - 1) / block * block
    }

    /// How many rows there are.
    package var count: Int { scales.count }

    /// The rounded form of a unit vector.
    package func query(_ vector: ArraySlice<Float>) -> Query {
        precondition(vector.count == columns, "a vector of \(vector.count) does not fit \(columns) columns")
        var query = Query(numbers: [Int8](repeating: 0, count: stride), scale: 0)
        query.scale = unsafe vector.withUnsafeBufferPointer { vector in
            guard let first = vector.baseAddress else { return 0 }
            return unsafe noveld_round_row(first, columns, &query.numbers)
        }
        return query
    }

    /// Row `index`, to measure from.
    package func query(row index: Int) -> Query {
        Query(numbers: Array(numbers[index * stride..<(index + 1) * stride]), scale: scales[index])
    }

    /// Adds a row at the end.
    package mutating func append(_ vector: ArraySlice<Float>) {
        let row = query(vector)
        numbers.append(contentsOf: row.numbers)
        scales.append(row.scale)
    }

    /// Overwrites row `index`.
    package mutating func replace(_ index: Int, with vector: ArraySlice<Float>) {
        let row = query(vector)
        numbers.replaceSubrange(index * stride..<(index + 1) * stride, with: row.numbers)
        scales[index] = row.scale
    }

    /// Removes row `index`; the last one takes its place.
    package mutating func remove(_ index: Int) {
        if index < count - 1 {
            numbers.replaceSubrange(index * stride..<(index + 1) * stride, with: Array(numbers.suffix(stride)))
            scales[index] = scales[count - 1]
        }
        removeLast()
    }

    /// Removes the last row.
    package mutating func removeLast() {
        numbers.removeLast(stride)
        scales.removeLast()
    }

    /// The cosine distance of a vector to each row, in place of what is in `distances`.
    package func distances(from query: Query, into distances: inout [Float]) {
        if distances.count != count { distances = [Float](repeating: 0, count: count) }
        measure(query, 0..<count, &distances)
    }

    /// The cosine distances of several vectors to each row: rows are fetched from memory once for all of them.
    package func distances(from queries: [Query]) -> [[Float]] {
        var distances = queries.map { _ in [Float](repeating: 0, count: count) }
        for start in Swift.stride(from: 0, to: count, by: Self.rowsTogether) {
            let rows = start..<min(start + Self.rowsTogether, count)
            for (place, query) in queries.enumerated() { measure(query, rows, &distances[place]) }
        }
        return distances
    }

    /// Rows that stay near the processor while several vectors are measured against them.
    private static let rowsTogether = 32

    private func measure(_ query: Query, _ rows: Range<Int>, _ distances: inout [Float]) {
        precondition(rows.upperBound <= distances.count && distances.count == count)
        unsafe numbers.withUnsafeBufferPointer { numbers in
            unsafe scales.withUnsafeBufferPointer { scales in
                unsafe distances.withUnsafeMutableBufferPointer { distances in
                    guard let numbers = numbers.baseAddress, let scales = scales.baseAddress,
                        let distances = distances.baseAddress
                    else { return }
                    let first = rows.lowerBound
                    unsafe noveld_rounded_distances(
                        query.numbers, query.scale, numbers + first * stride, scales + first, rows.count, columns,
                        distances + first)
                }
            }
        }
    }
}
