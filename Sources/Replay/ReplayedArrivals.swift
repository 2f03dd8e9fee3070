import Messages
import Selection
import Service
import Store
import Vectors

/// The samples in the order in which they came, where decisions waited.
struct ReplayedArrivals {
    private var last: UInt64 = 0

    /// The samples behind those that were given before, up to the arrival of that number; nil where the dimension is open,
    /// and nothing has come.
    ///
    /// - Throws: `ReplayError.unreadable` where one is missing or damaged.
    mutating func batch(through number: UInt64, time: Int64, from store: Store) throws(ReplayError) -> SampleBatch? {
        defer { last = number }
        do {
            return try store.read { reader in
                guard let dimension = try reader.dimension() else { return nil }
                var batch = SampleBatch(samples: [], vectors: Matrix(columns: dimension), time: time)
                for place in last..<max(last, number) {
                    let (sample, vector) = try Self.sample(place + 1, of: reader)
                    guard vector.count == dimension else {
                        throw ReplayError.unreadable("arrival \(place + 1) has not the dimension")
                    }
                    batch.samples.append(sample)
                    batch.vectors.append(vector)
                }
                return batch
            }
        } catch let error as ReplayError {
            throw error
        } catch {
            throw .unreadable("\(error)")
        }
    }

    private static func sample(
        _ number: UInt64, of reader: borrowing StoreReader
    ) throws -> (sample: Sample, vector: [Float]) {
        switch try reader.arrival(number) {
        case nil: throw ReplayError.unreadable("arrival \(number) is missing")
        case .waiting(let bytes):
            guard let waiting = WaitingSample(bytes: bytes) else {
                throw ReplayError.unreadable("arrival \(number) is no sample")
            }
            return (waiting.sample, waiting.vector)
        case .decided(let seq):
            guard let entry = try reader.entry(seq), let vector = try reader.sample(seq) else {
                throw ReplayError.unreadable("record \(seq) of arrival \(number) is missing, or its vector")
            }
            return (try LogUnit.sample(DecisionRecord(json: entry.record), of: reader), vector)
        }
    }
}
