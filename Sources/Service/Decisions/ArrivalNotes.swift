import Messages
import Selection
import Store
import Vectors

/// In which order samples came, for the store, where decisions wait: the log is in the order of the decisions.
///
/// Each arrival has a number. Until it is decided the store has all of the sample: it changes what is decided about others,
/// whether it is decided itself or lost with the process.
struct ArrivalNotes {
    /// The number of the latest.
    private(set) var last: UInt64
    /// Of those that are not decided, by the id's bytes.
    private var numbers: [[UInt8]: UInt64] = [:]
    /// Those that the store does not know yet, in their order.
    private var unwritten: [(number: UInt64, sample: WaitingSample)] = []

    /// Notes that go on with those of a store.
    init(in store: Store) throws(StoreError) {
        last = try store.read { (reader) throws(StoreError) in try reader.lastArrival() }
    }

    /// Numbers a batch's new samples.
    mutating func add(_ batch: SampleBatch) {
        for (row, sample) in batch.samples.enumerated() {
            last += 1
            numbers[Array(sample.id.utf8)] = last
            unwritten.append((last, WaitingSample(sample: sample, vector: Array(batch.vectors.row(row)))))
        }
    }

    /// What a commit that brings these decisions has to store.
    mutating func changes(_ decided: some Sequence<DecisionRecord>) -> [(number: UInt64, arrival: StoredArrival)] {
        var seqs: [UInt64: UInt64] = [:]
        for record in decided {
            guard let number = numbers.removeValue(forKey: Array(record.id.utf8)) else {
                preconditionFailure("\(record.id) was decided and had not come")
            }
            seqs[number] = record.seq
        }
        let waiting = unwritten.filter { seqs[$0.number] == nil }
        unwritten = []
        return seqs.sorted { $0.key < $1.key }.map { ($0.key, .decided($0.value)) }
            + waiting.map { ($0.number, .waiting($0.sample.bytes)) }
    }
}
