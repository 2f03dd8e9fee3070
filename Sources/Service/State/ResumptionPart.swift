import Store

/// The parts of what a clean stop leaves.
enum ResumptionPart: UInt32 {
    /// The state of the pool's estimates.
    case estimates = 1
    /// The sums that measures follow from.
    case moments = 2

    /// The part as it was left; nil where it was not.
    func pieces(_ reader: borrowing StoreReader) throws(StoreError) -> [[UInt8]]? {
        try reader.resumption(parts: [rawValue])?.parts[rawValue]
    }
}
