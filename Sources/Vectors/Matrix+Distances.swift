import CKernels

// Distances by differences: no cancellation where rows nearly coincide, never negative, exactly zero for equal rows,
// the same bits for a pair whatever else is computed beside it (CKernels says how). Decisions rest on these alone.
extension Matrix {
    /// Squared Euclidean distances of `query` to every row, written over `distances`.
    ///
    /// - Complexity: O(rows · columns), bound by memory bandwidth.
    public func squaredDistances(from query: ArraySlice<Float>, into distances: inout [Float]) {
        precondition(query.count == columns, "a query of \(query.count) against \(columns) columns")
        resize(&distances, to: rows)
        unsafe query.withUnsafeBufferPointer { query in
            unsafe elements.withUnsafeBufferPointer { matrix in
                unsafe distances.withUnsafeMutableBufferPointer { result in
                    guard let query = query.baseAddress, let matrix = matrix.baseAddress,
                        let result = result.baseAddress
                    else { return }
                    unsafe noveld_squared_distances(query, matrix, rows, columns, result)
                }
            }
        }
    }

    /// Squared Euclidean distances of the rows `queries` of `other` to the rows `targets` of this matrix:
    /// `queries.count` × `targets.count` numbers, row-major, written over `distances`.
    public func squaredDistances(
        from queries: Range<Int>, of other: Matrix, to targets: Range<Int>, into distances: inout [Float]
    ) {
        precondition(other.columns == columns, "\(other.columns) columns against \(columns)")
        precondition(queries.upperBound <= other.rows && targets.upperBound <= rows, "rows past the end")
        resize(&distances, to: queries.count * targets.count)
        guard !queries.isEmpty, !targets.isEmpty else { return }
        unsafe other.elements.withUnsafeBufferPointer { query in
            unsafe elements.withUnsafeBufferPointer { matrix in
                unsafe distances.withUnsafeMutableBufferPointer { result in
                    guard let query = query.baseAddress, let matrix = matrix.baseAddress,
                        let result = result.baseAddress
                    else { return }
                    for start in stride(from: targets.lowerBound, to: targets.upperBound, by: rowsInCache) {
                        let tile = start..<min(start + rowsInCache, targets.upperBound)
                        unsafe squaredDistances(
                            from: query + queries.lowerBound * columns, count: queries.count,
                            to: matrix + tile.lowerBound * columns, count: tile.count,
                            into: result + (tile.lowerBound - targets.lowerBound), stride: targets.count)
                    }
                }
            }
        }
    }

    /// Rows that are compared with one query after the other while they are near the processor.
    private var rowsInCache: Int { max(16, 64_000 / columns) }

    /// Distances of `queryCount` rows at `query` to `count` rows at `target`; those of a query stand `stride` apart from
    /// those of the next.
    private func squaredDistances(
        from query: UnsafePointer<Float>, count queryCount: Int, to target: UnsafePointer<Float>, count: Int,
        into result: UnsafeMutablePointer<Float>, stride: Int
    ) {
        let whole = queryCount - queryCount % 4
        for index in Swift.stride(from: 0, to: whole, by: 4) {
            unsafe noveld_squared_distances_to_four(
                query + index * columns, target, count, columns, result + index * stride, stride)
        }
        for index in whole..<queryCount {
            unsafe noveld_squared_distances(query + index * columns, target, count, columns, result + index * stride)
        }
    }

    /// The squared Euclidean distance between row `index` and `query`.
    public func squaredDistance(ofRow index: Int, to query: ArraySlice<Float>) -> Float {
        precondition(query.count == columns, "a query of \(query.count) against \(columns) columns")
        precondition(index < rows, "row \(index) of \(rows)")
        var distance: Float = 0
        unsafe query.withUnsafeBufferPointer { query in
            unsafe elements.withUnsafeBufferPointer { matrix in
                guard let query = query.baseAddress, let matrix = matrix.baseAddress else { return }
                unsafe noveld_squared_distances(query, matrix + index * columns, 1, columns, &distance)
            }
        }
        return distance
    }
}

private func resize(_ numbers: inout [Float], to count: Int) {
    if numbers.count > count { numbers.removeLast(numbers.count - count) }
    if numbers.count < count { numbers.append(contentsOf: repeatElement(0, count: count - numbers.count)) }
}
