import Messages

/// What became of submitted samples.
struct SubmissionSummary: Equatable {
    private(set) var kept = 0
    private(set) var dropped = 0
    private(set) var duplicates = 0
    /// Members that made room for kept ones.
    private(set) var displaced = 0
    /// The pool's size after the newest of the decisions.
    private(set) var pool: Int?
    private var newest: UInt64 = 0

    /// Counts a reply's records. A duplicate counts as that alone.
    mutating func count(_ records: [LogRecord]) {
        for record in records {
            guard let decision = record.decision else { continue }
            if decision.duplicate {
                duplicates += 1
            } else {
                if decision.decision == .keep { kept += 1 } else { dropped += 1 }
                if decision.evicted != nil { displaced += 1 }
                if decision.seq > newest {
                    newest = decision.seq
                    pool = decision.pool
                }
            }
        }
    }

    var submitted: Int { kept + dropped + duplicates }

    /// One JSON object.
    func json(seconds: Double) -> [UInt8] {
        let object: JSONValue = [
            "submitted": .integer(submitted), "kept": .integer(kept), "dropped": .integer(dropped),
            "duplicates": .integer(duplicates), "displaced": .integer(displaced),
            "pool": pool.map { .integer($0) } ?? .null, "seconds": .double(seconds),
        ]
        return object.encoded()
    }

    /// For a reader.
    func lines(seconds: Double) -> [String] {
        let new = kept + dropped
        let share = new > 0 ? " (\((Double(kept) / Double(new)).asPercentage) of the new ones)" : ""
        var facts = FactList()
        facts.add("submitted", "\(submitted.grouped) rows in \(seconds.asDuration)")
        facts.add("kept", "\(kept.grouped)\(share); \(displaced.grouped) of them displaced a member")
        facts.add("dropped", dropped.grouped)
        facts.add("duplicates", "\(duplicates.grouped), decided before and left as they were")
        if let pool { facts.add("pool", "\(pool.grouped) members now") }
        return facts.lines()
    }
}
