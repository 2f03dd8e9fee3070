/// A type that a table can hold as key or value.
///
/// Keys compare as bytes from left to right, so a key's bytes must sort as the key does.
public protocol Storable {
    /// What the bytes must be, for the error that says they are not.
    static var layout: String { get }
    /// Decodes, or gives nil where the bytes do not follow `layout`.
    init?(stored: Span<UInt8>)
    /// Lends the bytes to `body`.
    func withStoredBytes<Result>(_ body: (Span<UInt8>) throws(StoreError) -> Result) throws(StoreError) -> Result
}

/// Eight bytes, big-endian, so that byte order is numeric order.
extension UInt64: Storable {
    /// What the bytes must be.
    public static var layout: String { "8 bytes, a big-endian number" }

    /// Decodes eight bytes.
    public init?(stored: Span<UInt8>) {
        guard stored.count == 8 else { return nil }
        self = 0
        for index in stored.indices { self = self << 8 | UInt64(stored[index]) }
    }

    /// Lends the eight bytes.
    public func withStoredBytes<Result>(
        _ body: (Span<UInt8>) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        var bytes = InlineArray<8, UInt8>(repeating: 0)
        for index in 0..<8 { bytes[index] = UInt8(truncatingIfNeeded: self >> (56 - 8 * UInt64(index))) }
        return try body(bytes.span)
    }
}

/// UTF-8.
extension String: Storable {
    /// What the bytes must be.
    public static var layout: String { "UTF-8" }

    /// Decodes UTF-8.
    public init?(stored: Span<UInt8>) {
        self.init(validating: [UInt8](copying: stored), as: UTF8.self)
    }

    /// Lends the UTF-8 bytes.
    public func withStoredBytes<Result>(
        _ body: (Span<UInt8>) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        try body(Array(utf8).span)
    }
}

/// Bytes as they are.
extension [UInt8]: Storable {
    /// What the bytes must be.
    public static var layout: String { "bytes" }

    /// Copies.
    public init(stored: Span<UInt8>) {
        self.init(copying: stored)
    }

    /// Lends the array's own bytes.
    public func withStoredBytes<Result>(
        _ body: (Span<UInt8>) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        try body(span)
    }

    package init(copying bytes: Span<UInt8>) {
        // An empty array's storage is everybody's, and is not to be written.
        if bytes.isEmpty {
            self = []
            return
        }
        unsafe self.init(unsafeUninitializedCapacity: bytes.count) { buffer, count in
            unsafe bytes.withUnsafeBufferPointer { unsafe _ = buffer.initialize(from: $0) }
            count = bytes.count
        }
    }
}
