import Messages

@testable import novelctl

extension DecisionRecord {
    /// A record of a sample named after its position.
    static func sample(
        _ seq: UInt64, _ decision: Decision = .drop, reason: Reason = .redundant, id: String? = nil
    ) -> DecisionRecord {
        DecisionRecord(
            seq: seq, id: id ?? "sample-\(seq)", decision: decision, reason: reason, gain: 1.5, novelty: 0.5,
            threshold: 2, density: 1, nearest: .init(id: "other", distance: 0.25), pool: 3, time: 1_700_000_000_000_000)
    }
}

extension LogRecord {
    init(_ record: DecisionRecord) throws {
        try self.init(json: record.json)
    }
}
