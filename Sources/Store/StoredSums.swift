/// The sums of what a batch wrote about one seq; 0 stands for nothing, or for what nobody has summed.
package struct StoredSums: Storable, Equatable {
    package static let layout = "12 bytes, three sums"

    /// Which of the rows under a seq.
    package enum Part: String, Sendable {
        case entry = "log"
        case sample = "samples"
        case details
    }

    private var entry: UInt32 = 0
    private var sample: UInt32 = 0
    private var details: UInt32 = 0

    init() {}

    package init?(stored: Span<UInt8>) {
        guard stored.count == 12 else { return nil }
        entry = LittleEndian.half(stored, at: 0)
        sample = LittleEndian.half(stored, at: 4)
        details = LittleEndian.half(stored, at: 8)
    }

    package func withStoredBytes<Result>(
        _ body: (Span<UInt8>) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        var bytes: [UInt8] = []
        for sum in [entry, sample, details] { LittleEndian.append(UInt64(sum), size: 4, to: &bytes) }
        return try body(bytes.span)
    }

    package subscript(part: Part) -> UInt32 {
        get {
            switch part {
            case .entry: entry
            case .sample: sample
            case .details: details
            }
        }
        set {
            switch part {
            case .entry: entry = newValue
            case .sample: sample = newValue
            case .details: details = newValue
            }
        }
    }

    /// Takes the sum of a value as it is stored under `seq`.
    mutating func take(_ part: Part, _ value: some Storable, of seq: UInt64) throws(StoreError) {
        self[part] = try value.withStoredBytes { (bytes) throws(StoreError) in Checksum.of(bytes, key: seq) }
    }
}

/// The sum of a value that changes or may go: a member's state, the engine's, a row of a `SummedTable`.
package struct StoredSum: Storable, Equatable {
    package static let layout = "4 bytes, a sum"

    package let sum: UInt32

    init(of bytes: [UInt8], key: UInt64) { self.init(of: bytes.span, key: key) }

    init(of bytes: Span<UInt8>, key: UInt64) {
        sum = Checksum.of(bytes, key: key)
    }

    package init?(stored: Span<UInt8>) {
        guard stored.count == 4 else { return nil }
        sum = LittleEndian.half(stored, at: 0)
    }

    package func withStoredBytes<Result>(
        _ body: (Span<UInt8>) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        var bytes: [UInt8] = []
        LittleEndian.append(UInt64(sum), size: 4, to: &bytes)
        return try body(bytes.span)
    }
}
