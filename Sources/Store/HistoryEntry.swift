/// The values of some measures at a moment.
public struct HistoryEntry: Sendable, Equatable {
    /// Unix time in microseconds.
    public var time: UInt64
    /// The newest seq of the log then.
    public var seq: UInt64
    /// By the measures' names. A value that is not finite counts as none.
    public var values: [String: Double]

    /// Values at a moment.
    public init(time: UInt64, seq: UInt64, values: [String: Double]) {
        self.time = time
        self.seq = seq
        self.values = values
    }
}

/// The stored form of an entry: the seq, then a number for each column, as `meta` names them.
struct StoredHistoryEntry {
    static let layout = "a seq of 8 bytes and numbers of 8 bytes"

    /// The bytes of `entry`; NaN stands where it has no value.
    static func bytes(_ entry: HistoryEntry, columns: [String]) -> [UInt8] {
        var bytes: [UInt8] = []
        LittleEndian.append(entry.seq, size: 8, to: &bytes)
        for column in columns {
            LittleEndian.append((entry.values[column] ?? .nan).bitPattern, size: 8, to: &bytes)
        }
        return bytes
    }

    /// Seq and value of one column; the value is nil where there is none, or where the entry is older than the column.
    static func decode(_ bytes: Span<UInt8>, column: Int) -> (seq: UInt64, value: Double?)? {
        guard bytes.count >= 8, bytes.count % 8 == 0 else { return nil }
        let seq = LittleEndian.word(bytes, at: 0)
        let place = 8 + 8 * column
        guard place + 8 <= bytes.count else { return (seq, nil) }
        let value = Double(bitPattern: LittleEndian.word(bytes, at: place))
        return (seq, value.isFinite ? value : nil)
    }
}
