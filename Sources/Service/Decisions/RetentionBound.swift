import Configuration
import Messages
import Store

/// From which record on the log is to stay.
struct RetentionBound {
    private let records: UInt64?
    /// In microseconds.
    private let age: Int64?
    private let pause: Int64
    /// The first record that was young enough when this was last looked up, and when that was.
    private var young: (first: UInt64, time: Int64)?

    private static let day = 86_400_000_000.0
    /// How often ages are looked up at most; of a very short age twenty times in its course.
    private static let lookUpPause: Int64 = 60_000_000

    init(_ retention: Configuration.Retention) {
        records = retention.records.map(UInt64.init)
        age = retention.days.map { Int64(min($0 * Self.day, 0x1p62)) }
        pause = min(Self.lookUpPause, (age ?? .max) / 20)
    }

    /// The first record to stay, once the log ends with `last`; nil where all of it stays.
    mutating func first(last: UInt64, time: Int64, in store: Store) throws -> UInt64? {
        var first: UInt64 = 0
        if let records, last > records { first = last - records + 1 }
        if let age {
            if young.map({ time - $0.time >= pause || time < $0.time }) ?? true {
                young = (try Self.firstRecord(notBefore: time - age, in: store), time)
            }
            first = max(first, young?.first ?? 0)
        }
        return first > 1 ? first : nil
    }

    /// The first record of the log from which on all are, but for a clock that was set back, of this time or later.
    private static func firstRecord(notBefore time: Int64, in store: Store) throws -> UInt64 {
        try store.read { reader in
            var (low, high) = (try reader.firstSeq(), try reader.lastSeq() + 1)
            while low < high {
                let middle = low + (high - low) / 2
                guard let entry = try reader.entry(middle) else { return low }
                if try DecisionRecord(json: entry.record).time < time { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }
}
