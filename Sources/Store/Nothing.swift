/// The value of a table that is a set of keys.
public struct Nothing: Storable, Equatable, Sendable {
    /// What the bytes must be.
    public static var layout: String { "no bytes" }

    /// The only value.
    public init() {}

    /// Decodes no bytes.
    public init?(stored: Span<UInt8>) {
        guard stored.isEmpty else { return nil }
    }

    /// Lends no bytes.
    public func withStoredBytes<Result>(
        _ body: (Span<UInt8>) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        try body(Span())
    }
}
