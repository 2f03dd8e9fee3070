import Messages
import Selection
import Service
import Store
import Vectors

/// What was decided together: the entries of a batch, or those of an operator's evictions.
struct LogUnit {
    let entries: [LogEntry]
    let records: [DecisionRecord]

    var isEviction: Bool { records[0].decision == .evict }
}

/// Takes a log apart again into what the engine was given, in short reads.
struct LogUnits {
    private let store: Store
    private var buffer: [LogEntry] = []
    private var position: UInt64 = 0

    private static let page = 1024
    private static let pageBytes = 4 << 20

    init(_ store: Store) {
        self.store = store
    }

    /// The next entries, as many as `count`; fewer where the log ends.
    mutating func take(_ count: Int) throws(ReplayError) -> [LogEntry] {
        while buffer.count < count, try fill() {}
        let entries = Array(buffer.prefix(count))
        buffer.removeFirst(entries.count)
        return entries
    }

    /// The next unit, which ends with the entry of `last` at the latest; nil where there is none before.
    ///
    /// - Throws: `ReplayError.unreadable` where an entry of the log is missing or is no record.
    mutating func next(through last: UInt64) throws(ReplayError) -> LogUnit? {
        var records: [DecisionRecord] = []
        while try hasEntry(at: records.count), buffer[records.count].seq <= last {
            let record = try Self.record(buffer[records.count])
            guard records.isEmpty || Self.continues(records, with: record) else { break }
            records.append(record)
        }
        guard !records.isEmpty else { return nil }
        return LogUnit(entries: try take(records.count), records: records)
    }

    /// Samples of one time are one batch, with the evictions that their keeps brought; so are evictions by an operator.
    private static func continues(_ records: [DecisionRecord], with record: DecisionRecord) -> Bool {
        guard let first = records.first, record.time == first.time else { return false }
        return (first.decision == .evict) == (record.decision == .evict && record.reason == .operator)
    }

    private static func record(_ entry: LogEntry) throws(ReplayError) -> DecisionRecord {
        do throws(ProtocolError) { return try DecisionRecord(json: entry.record) } catch {
            throw .unreadable("record \(entry.seq) is none: \(error.message)")
        }
    }

    private mutating func hasEntry(at index: Int) throws(ReplayError) -> Bool {
        while buffer.count <= index { if try !fill() { return false } }
        return true
    }

    private mutating func fill() throws(ReplayError) -> Bool {
        let entries: [LogEntry]
        do throws(StoreError) {
            entries = try store.read { (reader) throws(StoreError) in
                try reader.entries(after: position, limit: Self.page, maximumBytes: Self.pageBytes)
            }
        } catch { throw .unreadable("\(error)") }
        for entry in entries {
            guard entry.seq == position + 1 else {
                throw .unreadable("the log has no record \(position + 1), and goes on with \(entry.seq)")
            }
            position = entry.seq
        }
        buffer += entries
        return !entries.isEmpty
    }
}

extension LogUnit {
    /// The sample that a record is about, without its vector.
    static func sample(_ record: DecisionRecord, of reader: borrowing StoreReader) throws -> Sample {
        let details = try reader.details(record.seq).map(SampleDetails.init(json:))
        return Sample(
            id: record.id, source: record.source, quality: BatchAssembly.usable(details?.quality ?? 1),
            cost: BatchAssembly.usable(details?.cost ?? 1))
    }

    /// The samples that were decided, as they came.
    ///
    /// - Throws: `ReplayError.unreadable` where a vector or its details are missing or damaged.
    func batch(from store: Store) throws(ReplayError) -> SampleBatch {
        let decided = records.filter { $0.decision != .evict }
        do {
            return try store.read { reader in
                var elements: [Float] = []
                try reader.appendSamples(decided.map(\.seq), to: &elements)
                let dimension = elements.count / decided.count
                guard try reader.dimension() == dimension, dimension * decided.count == elements.count else {
                    throw ReplayError.unreadable(
                        "a vector of records \(decided[0].seq) to \(decided[decided.count - 1].seq) has not the dimension"
                    )
                }
                let samples = try decided.map { record in try Self.sample(record, of: reader) }
                return SampleBatch(
                    samples: samples, vectors: Matrix(rows: samples.count, columns: dimension, elements: elements),
                    time: records[0].time)
            }
        } catch let error as ReplayError {
            throw error
        } catch {
            throw .unreadable("\(error)")
        }
    }
}
