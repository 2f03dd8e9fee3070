import COpenBLAS

// Inner products in bulk, by OpenBLAS. The last bits depend on the shapes and on the machine, so what comes out of here
// only proposes candidates or feeds estimates and offline measures; decisions rest on `squaredDistances`.
extension Matrix {
    /// Inner products of the rows `queries` of `other` with the rows `targets` of this matrix:
    /// `queries.count` × `targets.count` numbers, row-major, written over `products`.
    public func products(
        of queries: Range<Int>, in other: Matrix, with targets: Range<Int>, into products: inout [Float]
    ) {
        precondition(other.columns == columns, "\(other.columns) columns against \(columns)")
        precondition(queries.upperBound <= other.rows && targets.upperBound <= rows, "rows past the end")
        let count = queries.count * targets.count
        if products.count != count { products = [Float](repeating: 0, count: count) }
        guard count > 0 else { return }
        unsafe other.elements.withUnsafeBufferPointer { query in
            unsafe elements.withUnsafeBufferPointer { matrix in
                unsafe products.withUnsafeMutableBufferPointer { result in
                    guard let query = query.baseAddress, let matrix = matrix.baseAddress else { return }
                    unsafe cblas_sgemm(
                        CblasRowMajor, CblasNoTrans, CblasTrans, Int32(queries.count), Int32(targets.count),
                        Int32(columns), 1, query + queries.lowerBound * columns, Int32(columns),
                        matrix + targets.lowerBound * columns, Int32(columns), 0, result.baseAddress,
                        Int32(targets.count))
                }
            }
        }
    }
}
