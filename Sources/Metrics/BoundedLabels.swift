/// Tells the first so many values of a label apart and takes all others for one, so that whoever makes values up fills
/// neither the memory nor the time series database.
public struct BoundedLabels: Sendable {
    /// What the values beyond the bound are called.
    public static let other = "other"

    private let limit: Int
    private var known: Set<String> = []

    /// - Parameter limit: how many values are told apart.
    public init(limit: Int) {
        precondition(limit > 0, "a label without values")
        self.limit = limit
    }

    /// The value under which to count.
    public mutating func bounded(_ value: String) -> String {
        if known.contains(value) { return value }
        guard known.count < limit else { return Self.other }
        known.insert(value)
        return value
    }
}
