import Selection

/// About how much memory and arithmetic a selection takes, from the sizes alone.
struct SelectionDemand {
    /// The memory beyond the file's own rows.
    let bytes: Double
    /// Multiplications, roughly.
    let operations: Double

    init(of method: SelectionMethod, rows: Int, columns: Int, budget: Int) {
        let (n, d, k) = (Double(rows), Double(columns), Double(min(budget, rows)))
        // Most methods work on a copy of the rows with unit norms.
        let copy = 4 * n * d
        switch method {
        case .random: (bytes, operations) = (16 * k, k)
        case .kcenter: (bytes, operations) = (copy, k * n * d)
        // Each pick looks at some dozens of rows again, 256 at a time at most.
        case .facility: (bytes, operations) = (copy + 4 * 256 * n, n * n * d + 64 * k * n * d)
        case .kmeans: (bytes, operations) = (copy + 12 * k * d, 50 * k * n * d)
        case .deita: (bytes, operations) = (copy + 4 * k * d, k * n * d)
        // A list of the distances to all that is selected, for each row.
        case .novelselect: (bytes, operations) = (copy + 4 * n * k, k * n * (d + k))
        // The reference holds all rows. A small pool ranks all pairs of members, a large one is estimated.
        case .threshold, .stream:
            let exact = min(k, Double(EngineSettings().exactLimit))
            (bytes, operations) = (2 * copy + 6.3 * exact * exact + 2_000 * k, n * (n + k) * d + n * exact * exact)
        }
    }
}
