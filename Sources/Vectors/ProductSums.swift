import CKernels

/// Sums of the products of a row's numbers, as integers: in no order that matters.
package enum ProductSums {
    /// Adds sign · (unit · row[i] · row[j], rounded) for all j ≥ i, one i after the other, to `sums`.
    ///
    /// Each product times the unit is below 2⁵¹.
    package static func add(_ row: [Double], unit: Double, sign: Int64, to sums: inout [Int64]) {
        precondition(
            sums.count == row.count * (row.count + 1) / 2, "\(sums.count) sums for the products of \(row.count) numbers"
        )
        unsafe noveld_add_products(row, row.count, unit, sign, &sums)
    }
}
