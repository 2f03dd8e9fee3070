import CKernels

extension Matrix {
    /// The first row that holds an infinite number or NaN, or nil where all numbers are finite.
    public func firstRowNotFinite() -> Int? {
        let position = unsafe noveld_first_not_finite(elements, elements.count)
        return position < elements.count ? position / columns : nil
    }

    /// The squared Euclidean norm of each row, summed in double precision.
    public func squaredNorms() -> [Float] {
        var norms = [Float](repeating: 0, count: rows)
        unsafe noveld_squared_norms(elements, rows, columns, &norms)
        return norms
    }
}
